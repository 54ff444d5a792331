from __future__ import annotations

from typing import Any, Final

import msgspec
import pytest
from pydantic_core import PydanticUndefined

from events.catalogue import dump
from events.contracts.examples import examples
from events.contracts.json_schema import schema_of
from events.event import PRIVATE_CATEGORIES, Narrow
from events.facts import CATALOGUE as PUBLISHED
from services.reporting.narrow_facts import CATALOGUE
from services.reporting.projections import PROJECTIONS
from services.reporting.projections.desk import WORDS as DESK_WORDS
from services.reporting.projections.findings import WORDS as FINDINGS_WORDS
from services.reporting.projections.timeline import WORDS

EXAMPLES = examples()
_PUBLISHED = {fact.wire_name: fact for fact in PUBLISHED.published}

UNHEARD = {
    "ContactNamed": "personal, and nothing is counted of it",
    "ExecutiveChanged": "personal; what follows from it is heard: ReauthorizationAsked",
    "OtherActionNoted": "of concern to screening only, which is heard",
    "OtherActionEnded": "of concern to screening only, which is heard",
    "OriAliased": "every fact bears the agency's own ORI",
    "AliasTakenBack": "every fact bears the agency's own ORI",
    "TopicRetired": "a retired topic still counts where it was asked for",
    "ProviderEnrolled": "providers are named by slugs; their membership is assignment's rule",
    "MembershipEnded": "providers are named by slugs; their membership is assignment's rule",
    "MembershipRenewed": "providers are named by slugs; their membership is assignment's rule",
    "ProviderProgramsChanged": "who may provide what is assignment's rule",
    "ExpertListed": "experts are persons, whom no figure counts",
    "ExpertProfileChanged": "experts are persons, whom no figure counts",
    "AbsenceNoted": "experts are persons, whom no figure counts",
    "AbsenceStruck": "experts are persons, whom no figure counts",
    "ConflictTakenBack": "experts are persons, whom no figure counts",
    "EmploymentNoted": "experts are persons, whom no figure counts",
    "ConflictDeclared": "experts are persons, whom no figure counts",
    "PersonInvited": "who may use the system is access's alone, and no figure counts it",
    "PersonAdmitted": "who may use the system is access's alone, and no figure counts it",
    "RoleGranted": "who may use the system is access's alone, and no figure counts it",
    "RoleEnded": "who may use the system is access's alone, and no figure counts it",
    "PersonRemoved": "who may use the system is access's alone, and no figure counts it",
    "ConsumerRegistered": "who may use the system is access's alone, and no figure counts it",
    "ConsumerKeyAdded": "who may use the system is access's alone, and no figure counts it",
    "ConsumerKeyRemoved": "who may use the system is access's alone, and no figure counts it",
    "ConsumerEnded": "who may use the system is access's alone, and no figure counts it",
    "TestimonialSetAside": "what is not published stands nowhere",
    "CaseStudyReleased": "what was published of it stands in the review",
    "CaseStudyWithdrawn": "what was published of it stands in the review",
    "ParkedReleaseOrdered": "what operators do to the machine is no work",
    "ParkedDiscardOrdered": "what operators do to the machine is no work",
    "StreamResetOrdered": "what operators do to the machine is no work",
    "RebuildOrdered": "what operators do to the machine is no work",
    "HistoryImportOrdered": "what operators do to the machine is no work",
    "LogRestored": "what operators do to the machine is no work",
    "PersonalExportOrdered": "what is taken out of the log is no work",
    "KeyRotationOrdered": "what operators do to the machine is no work",
    "OrderEnded": "what operators do to the machine is no work",
    "ForgettingAsked": "reporting shows nobody's name, and figures count on",
    "ForgettingWithdrawn": "reporting shows nobody's name, and figures count on",
    "ForgettingConfirmed": "reporting shows nobody's name, and figures count on",
    "ExpertForgotten": "reporting shows nobody's name, and figures count on",
    "AgencyPeopleForgotten": "reporting shows nobody's name, and figures count on",
    "PersonForgotten": "reporting shows nobody's name, and figures count on",
    "NoteForgotten": "reporting shows nobody's name, and figures count on",
    "EngagementNotesForgotten": "reporting shows no note, and figures count on",
    "LegalHoldPlaced": "reporting shows nobody's name, and figures count on",
    "LegalHoldLifted": "reporting shows nobody's name, and figures count on",
}
"""Why reporting passes over a fact."""

NARROW = pytest.mark.parametrize("narrow", list(CATALOGUE), ids=lambda fact: fact.wire_name)


def is_part_of(read: Any, published: Any) -> bool:
    """Whether all that was read stands in what was published, at any depth."""
    match read:
        case dict():
            return all(
                name in published and is_part_of(value, published[name])
                for name, value in read.items()
            )
        case list():
            return len(read) == len(published) and all(map(is_part_of, read, published))
        case _:
            return bool(read == published)


@NARROW
def test_what_is_read_of_a_fact_is_what_was_published(narrow: type[Narrow]) -> None:
    read = msgspec.json.decode(dump(EXAMPLES[narrow.wire_name]), type=narrow)
    published = EXAMPLES[narrow.wire_name].model_dump(mode="json")
    assert is_part_of(msgspec.json.decode(msgspec.json.encode(read)), published)


@NARROW
def test_the_shape_that_is_read_is_the_newest_one(narrow: type[Narrow]) -> None:
    published = PUBLISHED[narrow.wire_name]
    assert (narrow.schema_version, narrow.category) == (
        published.schema_version,
        published.category,
    )


@NARROW
def test_every_field_is_needed_in_both_shapes_or_stands_for_the_same(narrow: type[Narrow]) -> None:
    published = _PUBLISHED[narrow.wire_name]
    for field in msgspec.structs.fields(narrow):
        of_it = published.model_fields[field.name]
        assert field.required == of_it.is_required()
        if not field.required:
            assert of_it.default is not PydanticUndefined
            assert field.default == of_it.default


@NARROW
def test_nothing_personal_is_read(narrow: type[Narrow]) -> None:
    fields = schema_of(_PUBLISHED[narrow.wire_name])["properties"]
    read = {field.name: fields[field.name] for field in msgspec.structs.fields(narrow)}
    assert "x-personal" not in str(read)


def test_every_fact_is_heard_or_passed_over_for_a_reason() -> None:
    heard = {name for projection in PROJECTIONS for name in projection.hears}
    assert heard == {fact.wire_name for fact in CATALOGUE}
    assert heard | UNHEARD.keys() == {fact.wire_name for fact in PUBLISHED}
    assert not heard & UNHEARD.keys()


ANSWERS: Final = {
    *("AnswerReceived", "EvaluationAnswered", "EvaluationReceived"),
    *("TestimonialReleased", "TestimonialSetAside", "TestimonialWithdrawn"),
}
"""Single answers, and whose they may be, are shown to nobody."""
FORGETTING: Final = {"RequestForgotten", "NoteForgotten", "EngagementNotesForgotten"}
"""What administrators did, who see no work, stands at their pages."""


def test_every_fact_of_a_requests_life_is_in_its_timeline() -> None:
    of_a_request = {
        fact.wire_name: fact.category in PRIVATE_CATEGORIES
        for fact in PUBLISHED.published
        if "request_id" in fact.model_fields and fact.wire_name not in ANSWERS | FORGETTING
    }
    assert {fact.wire_name for fact in WORDS} == {
        name for name, private in of_a_request.items() if not private
    }
    assert {fact.wire_name for fact in DESK_WORDS} == {
        name for name, private in of_a_request.items() if private
    }


def test_every_fact_of_findings_is_in_theirs() -> None:
    of_findings = {one.wire_name for one in PUBLISHED.published if one.category == "findings"}
    assert {fact.wire_name for fact in FINDINGS_WORDS} == of_findings


ENTRIES = {
    **dict.fromkeys([*WORDS, *DESK_WORDS], "request_id"),
    **dict.fromkeys(FINDINGS_WORDS, "engagement_id"),
}
"""Facts of which an entry is made, and what it is an entry of."""


@pytest.mark.parametrize("fact", ENTRIES, ids=lambda fact: fact.wire_name)
def test_a_timeline_entry_is_made_of_fields_that_are_read(fact: type[Narrow]) -> None:
    read = msgspec.json.decode(dump(EXAMPLES[fact.wire_name]), type=fact)
    of, happened_on, detail = (WORDS | DESK_WORDS | FINDINGS_WORDS)[fact](read)
    assert of == str(EXAMPLES[fact.wire_name].model_dump()[ENTRIES[fact]])
    assert happened_on.year in {2018, 2019, 2020, 2024}
    assert detail is None or detail
