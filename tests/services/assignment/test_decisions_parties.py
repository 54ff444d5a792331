"""A provider has a say in work and people of its own, and speaks for nobody else."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import pytest

from events.assignment.findings import RecommendationSubmitted
from events.decider import Refused
from events.event import Event
from services.assignment.commands.engagements import EngagementCommand
from services.assignment.commands.fields import FromProvider
from services.assignment.commands.findings import Assessed, FindingsCommand
from services.assignment.commands.roster import DeclareConflict, NoteAbsence, NoteEmployment
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import EngagementEvent
from services.assignment.decisions.parties import holder
from tests.services.assignment.examples import (
    BEST,
    NOW,
    OPENED,
    ORI,
    assigned,
    declined,
    march,
)
from tests.services.assignment.finding_examples import (
    follows,
    found,
    made,
    make_it,
    record_it,
    submit_it,
    submitted,
    validate_it,
)
from tests.services.assignment.lives import LIVES
from tests.services.assignment.rules import ENGAGEMENT_RULES, EXPERT_RULES
from tests.services.assignment.test_decisions_experts import LISTED
from tests.services.assignment.test_decisions_transitions import COMMANDS

OWN: Final = BEST.provider
OTHER: Final = "nsa"
OF_PROVIDERS: Final = [name for name, asked in COMMANDS.items() if isinstance(asked, FromProvider)]
WITH_SOMEBODY: Final = [name for name in LIVES if name not in {"not opened", "open"}]
ASSESSED: Final = Assessed(ORI, OPENED.program, march(1), provider=OWN)
SAID_OF_EXPERTS: Final = (
    NoteAbsence(
        expert_id=UUID(int=1),
        absent_from=march(3),
        absent_until=march(4),
        by=OTHER,
        on=march(2),
        now=NOW,
    ),
    NoteEmployment(expert_id=UUID(int=1), ori=ORI, by=OTHER, on=march(2), now=NOW),
    DeclareConflict(expert_id=UUID(int=1), ori=ORI, by=OTHER, on=march(2), now=NOW),
)


def outcome(life: list[Any], command: EngagementCommand) -> list[Event] | str:
    """What follows, or the rule that refuses."""
    try:
        return list(ENGAGEMENT_RULES.given(*life).when(command).facts)
    except Refused as refused:
        return refused.rule


def rule_of(given: list[Any], command: FindingsCommand) -> str:
    with pytest.raises(Refused) as caught:
        follows(given, command)
    return caught.value.rule


def test_what_providers_ask_of_an_engagement_is_asked_in_their_name() -> None:
    assert [
        *("accept", "decline", "replace expert", "release", "propose", "amend"),
        *("record", "record late", "correct", "deliver", "deliver again", "correct completion"),
    ] == OF_PROVIDERS


@pytest.mark.parametrize("state", WITH_SOMEBODY)
@pytest.mark.parametrize("verb", OF_PROVIDERS)
def test_a_provider_has_no_say_in_the_work_of_another(verb: str, state: str) -> None:
    asked = COMMANDS[verb].model_copy(update={"by": OTHER})
    assert outcome(LIVES[state], asked) == "not-your-engagement"


@pytest.mark.parametrize("state", LIVES)
@pytest.mark.parametrize("verb", OF_PROVIDERS)
def test_in_its_own_work_a_provider_may_do_what_the_center_may_do_for_it(
    verb: str, state: str
) -> None:
    asked = COMMANDS[verb].model_copy(update={"by": OWN})
    assert outcome(LIVES[state], asked) == outcome(LIVES[state], COMMANDS[verb])


@pytest.mark.parametrize("state", ["not opened", "open"])
@pytest.mark.parametrize("verb", OF_PROVIDERS)
def test_what_nobody_has_is_refused_as_such(verb: str, state: str) -> None:
    asked = COMMANDS[verb].model_copy(update={"by": OTHER})
    assert outcome(LIVES[state], asked) in {
        "not-assigned",
        "delivery-unknown",
        "not-delivered",
    }


def test_who_gave_it_back_may_say_so_again_and_nobody_else() -> None:
    given: list[EngagementEvent] = [OPENED, assigned(), declined(day=15)]
    assert holder(ENGAGEMENT_DECIDER.fold(given)) == OWN
    own, others = (COMMANDS["decline"].model_copy(update={"by": one}) for one in (OWN, OTHER))
    assert outcome(given, own) == []
    assert outcome(given, others) == "not-your-engagement"


def test_who_asks_is_no_part_of_what_is_asked() -> None:
    asked = COMMANDS["accept"]
    assert asked.model_copy(update={"by": OWN}).model_dump() == asked.model_dump()


@pytest.mark.parametrize("asked", [record_it, make_it, submit_it])
@pytest.mark.parametrize("engagement", [ASSESSED, None])
def test_a_provider_says_nothing_in_the_findings_of_another(
    asked: Any, engagement: Assessed | None
) -> None:
    command = asked(by=OTHER, engagement=engagement)
    assert rule_of([found(), made(2)], command) == "not-your-engagement"


def test_a_provider_recommends_in_its_own_work() -> None:
    assert follows([found()], make_it(by=OWN, engagement=ASSESSED)) == [made()]


@pytest.mark.parametrize(
    ("asked", "party"),
    [
        ({"by_agency": True, "submitted_by": None}, "agency"),
        ({"by_agency": True, "submitted_by": "agency"}, "agency"),
        ({"by": OWN, "engagement": ASSESSED, "submitted_by": None}, OWN),
        ({"by": OWN, "engagement": ASSESSED, "submitted_by": OWN}, OWN),
        ({"submitted_by": None}, "agency"),
        ({"submitted_by": OTHER}, OTHER),
    ],
)
def test_evidence_is_submitted_by_whoever_asks_and_the_center_says_by_whom(
    asked: dict[str, Any], party: str
) -> None:
    (fact,) = follows([found(), made()], submit_it(**asked))
    assert fact == submitted(submitted_by=party)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"by_agency": True}, OWN),
        ({"by": OWN, "engagement": ASSESSED}, "agency"),
        ({"by": OWN, "engagement": ASSESSED}, OTHER),
    ],
)
def test_nobody_submits_in_the_name_of_another(asked: dict[str, Any], said: str) -> None:
    assert rule_of([found(), made()], submit_it(submitted_by=said, **asked)) == "another-party"


def test_a_provider_does_not_judge_what_it_submitted_whatever_the_body_said() -> None:
    (fact,) = follows([found(), made()], submit_it(by=OWN, engagement=ASSESSED, submitted_by=None))
    assert isinstance(fact, RecommendationSubmitted)
    validation = validate_it(validated_by=OWN)
    assert rule_of([found(), made(), fact], validation) == "validator-not-independent"


@pytest.mark.parametrize("command", SAID_OF_EXPERTS, ids=lambda command: type(command).__name__)
def test_a_provider_says_nothing_of_the_experts_of_another(command: Any) -> None:
    EXPERT_RULES.given(LISTED).when(command).then_refused("not-your-expert")
    own = command.model_copy(update={"by": LISTED.provider})
    assert len(EXPERT_RULES.given(LISTED).when(own).facts) == 1
