"""No field of a command is fed from elsewhere but those that the decision on them names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_args
from uuid import UUID

import pytest

from events.decider import Command, Decider
from events.log.deciding.beside import Beside, Looked
from events.log.store.event_log import GUARDS_MAX, READ_STREAMS_MAX
from events.rules.agencies import GENERATIONS_MAX
from events.rules.requests import MOVES_MAX
from services.access.commands.people import PersonCommand
from services.access.lookups import beside_person
from services.assignment.commands.deliveries import ATTENDANCE_MAX
from services.assignment.commands.engagements import EngagementCommand
from services.assignment.commands.findings import FindingsCommand
from services.assignment.commands.roster import ExpertCommand, NoteAbsence, ProviderCommand
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.lookups import beside_engagement, beside_expert, beside_findings
from services.intake.commands.desk import DeskCommand
from services.intake.commands.evaluations import EvaluationCommand
from services.intake.commands.topics import MergeTopic, SplitTopic
from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.agencies import AgencyCommand
from services.intake.decisions.requests import RequestCommand
from services.intake.decisions.topics import TopicCommand
from services.intake.lookups import (
    beside_again,
    beside_agency,
    beside_answer,
    beside_desk,
    beside_request,
    beside_topic,
)
from tests.crossing.center import (
    SAID,
    decline,
    escalate,
    find,
    may,
    merge,
    screen,
    withdraw,
)
from tests.services.access.rules import end, grant, invite, remove
from tests.services.assignment.examples import BEST, OPENED, assign, expert, record_delivery
from tests.services.assignment.finding_examples import set_it_aside
from tests.services.assignment.lives import ASSIGNED, UNDERWAY
from tests.services.assignment.test_decisions_validators import ROBIN, assign_validator, given_by
from tests.services.intake.asking import (
    amend,
    ask_again,
    confirm,
    join,
    refer,
    rescreen,
    submit,
    take_authorization_back,
)
from tests.services.intake.evaluating import again
from tests.services.intake.given import (
    INVITATION_ID,
    MARCH_3,
    NOW,
    OTHER_REQUEST_ID,
    REQUEST_ID,
    authorized,
    escalated,
    flagged,
    screened,
    submitted,
    withdrawn,
)
from tests.services.intake.noting import release, take, write
from tests.services.intake.test_agency_changes import alias, cover, dissolve, succeed

DECISION: Final = Path("docs/decisions/0019-rules-across-streams.md")
FAMILIES: Final = (
    RequestCommand,
    DeskCommand,
    AgencyCommand,
    EvaluationCommand,
    TopicCommand,
    EngagementCommand,
    FindingsCommand,
    ExpertCommand,
    ProviderCommand,
    PersonCommand,
)
NOT_A_STREAM: Final[Mapping[str, str]] = {
    "now": "the clock",
    "center_began_on": "a setting",
    "filled_in": "what the edge said for who asks",
    "by": "who asks",
    "by_agency": "who asks",
    "weights": "a setting",
    "decline_holds_days": "a setting",
    "answer_days": "a setting",
    "after_days": "a setting",
    "asked_on": "of the invitation or code, which stays as it is",
    "expires_on": "likewise",
    "delivered_on": "a fact of the log that stays as it is",
    "topics_listed": "whether any fact of a kind is there, which stays so",
    "similar": "suggested by rows; the rule asks the stream of each",
    "others": "suggested by rows; the rule asks the stream of each",
    "predecessors": "suggested by rows; the rule asks the stream of each",
    "chain_agencies": "counted in rows, and stays soft",
    "chain_topics": "counted in rows, and soft",
    "roster": "suggested by rows; the rule asks the streams of whom it chooses",
}

SAID_BY_THE_EDGE: Final = {
    *("now", "center_began_on", "filled_in", "by", "by_agency"),
    *("weights", "decline_holds_days"),
}


def test_what_is_looked_up_before_a_command_is_given_cannot_be_forgotten() -> None:
    assert not [
        f"{command.__name__}.{name}"
        for command in commands()
        for name in NOT_A_STREAM.keys() - SAID_BY_THE_EDGE
        if name in command.model_fields and not command.model_fields[name].is_required()
    ]


def commands() -> Iterator[type[Command]]:
    for family in FAMILIES:
        yield from get_args(family)


def looked_up(command: type[Command]) -> set[str]:
    return {name for name, field in command.model_fields.items() if field.exclude}


def seen(decider: Decider[Any, Any, Any], given: list[Any], looks: Any) -> Looked:
    looked: Looked = looks(decider.fold(given)) if callable(looks) else looks
    return looked


TAKEN = [submitted(), authorized(), screened()]
WAITING = [submitted(), flagged()]
OTHER = "IA0570300"
ENGAGEMENT_ID = OPENED.engagement_id
LOOKED: Final[Mapping[str, Looked]] = {
    "SubmitRequest": seen(
        REQUEST_DECIDER, [], beside_request(submit(topics_listed=True, similar=[OTHER_REQUEST_ID]))
    ),
    "ScreenRequest": seen(REQUEST_DECIDER, WAITING, beside_request(screen(REQUEST_ID))),
    "EscalateRequest": seen(REQUEST_DECIDER, TAKEN, beside_request(escalate(REQUEST_ID))),
    "MergeRequest": seen(
        REQUEST_DECIDER, TAKEN, beside_request(merge(REQUEST_ID, OTHER_REQUEST_ID))
    ),
    "WithdrawRequest": seen(REQUEST_DECIDER, TAKEN, beside_request(withdraw(REQUEST_ID))),
    "ReferRequest": seen(REQUEST_DECIDER, TAKEN, beside_request(refer())),
    "AmendRequest": seen(
        REQUEST_DECIDER, TAKEN, beside_request(amend(topics=("staffing",), topics_listed=True))
    ),
    "TakeAuthorizationBack": seen(
        REQUEST_DECIDER, TAKEN, beside_request(take_authorization_back())
    ),
    "ConfirmAuthorization": seen(REQUEST_DECIDER, TAKEN, beside_request(confirm())),
    "RescreenRequest": seen(REQUEST_DECIDER, TAKEN, beside_request(rescreen())),
    "JoinRequest": seen(REQUEST_DECIDER, TAKEN, beside_request(join())),
    "AskReauthorization": seen(REQUEST_DECIDER, TAKEN, beside_request(ask_again())),
    "DeclineRequest": seen(
        REQUEST_DECIDER, WAITING, beside_request(decline(REQUEST_ID, others=[OTHER_REQUEST_ID]))
    ),
    "MergeTopic": beside_topic(
        MergeTopic(topic="old", into="new", on=MARCH_3, now=NOW, chain_topics=2)
    ),
    "SplitTopic": beside_topic(
        SplitTopic(topic="old", parts=("new", "newer"), on=MARCH_3, now=NOW)
    ),
    "AssignProvider": seen(ENGAGEMENT_DECIDER, [OPENED], beside_engagement(assign())),
    "InvitePerson": beside_person(invite(agency=OTHER, provider="iacp")),
    "GrantRole": beside_person(grant(agency=OTHER, provider="iacp")),
    "EndRole": beside_person(end(others=(OTHER_REQUEST_ID,))),
    "RemovePerson": beside_person(remove(others=(OTHER_REQUEST_ID,))),
    "RecordFinding": beside_findings(find(REQUEST_ID, by="iacp")),
    "AssignValidator": seen(
        ENGAGEMENT_DECIDER, [OPENED], beside_engagement(assign_validator(of_agency=OTHER))
    ),
    "ValidateRecommendation": beside_findings(given_by("validate", ROBIN)),
    "SucceedAgency": beside_agency(succeed(predecessors=(OTHER,), split_into=(OTHER,))),
    "DissolveAgency": beside_agency(dissolve(predecessors=(OTHER,))),
    "CoverAgency": beside_agency(cover()),
    "AliasOri": beside_agency(alias()),
    "InviteAgain": beside_again(again()),
    "GiveAnswer": beside_answer(INVITATION_ID),
    "TakeRequest": beside_desk(take()),
    "ReleaseRequest": beside_desk(release()),
    "WriteNote": beside_desk(write()),
}
UNGUARDED: Final = frozenset({"InviteAgain", "ReleaseRequest", "WriteNote"})
"""Commands that look at nothing but what stays so."""
GIVE_ROLES: Final = frozenset({"InvitePerson", "GrantRole"})
"""That a provider is enrolled stays so; an agency may end."""


@pytest.mark.parametrize("command", list(commands()), ids=lambda command: command.__name__)
def test_whatever_a_command_is_told_beside_what_was_asked_is_named(command: type[Command]) -> None:
    streams = looked_up(command) - set(NOT_A_STREAM)
    decision = DECISION.read_text(encoding="utf-8")
    assert all(f"`{command.__name__}.{name}`" in decision for name in streams)
    if command.__name__ in LOOKED:
        assert streams == set(LOOKED[command.__name__])


def test_every_command_that_is_told_something_of_a_stream_is_told_it_by_the_log() -> None:
    told = {each.__name__ for each in commands() if looked_up(each) - set(NOT_A_STREAM)}
    of_the_request = {
        "AcceptAssignment",
        "DeliverEngagement",
        "ReopenEngagement",
        "ReinstateEngagement",
    }
    of_its_roster = {
        *("ReplaceProvider", "ReplaceExpert", "JoinProvider", "NoteLeaving"),
        *("CorrectEngagementDay", "CorrectStepDay", "CorrectHandOverDay"),
    }
    of_who_took_part = {"RecordDelivery", "CorrectDelivery"}
    of_its_provider = {"ListExpert", "ChangeProfile"}
    of_the_engagement = {
        *("CorrectFinding", "MakeRecommendation", "SubmitRecommendation"),
        "ReturnRecommendation",
        *("SustainRecommendation", "WithdrawValidation"),
        *("SetRecommendationAside", "RestoreRecommendation"),
    }
    assert told == {
        *LOOKED,
        *of_the_request,
        *of_its_roster,
        *of_who_took_part,
        *of_its_provider,
        *of_the_engagement,
    }


def streams_of(looked: Looked, *, guarded: bool) -> set[str]:
    each = [
        beside
        for several in looked.values()
        for beside in ((several,) if isinstance(several, Beside) else several)
    ]
    return {beside.stream for beside in each if beside.guarded or not guarded}


def uuids(count: int) -> list[UUID]:
    return [UUID(int=number) for number in range(100, 100 + count)]


MANY = uuids(20)
MOVED = [escalated(move=move + 1) for move in range(MOVES_MAX + 3)]
LARGEST: Final[Mapping[str, Looked]] = {
    "submit": seen(
        REQUEST_DECIDER,
        [],
        beside_request(
            submit(topics=[f"t{n}" for n in range(10)], topics_listed=True, similar=MANY)
        ),
    ),
    "decline": seen(
        REQUEST_DECIDER,
        [submitted(), flagged(similar=uuids(20))],
        beside_request(decline(REQUEST_ID, others=[UUID(int=n) for n in range(200, 240)])),
    ),
    "merge": seen(
        REQUEST_DECIDER, [*TAKEN, *MOVED], beside_request(merge(REQUEST_ID, OTHER_REQUEST_ID))
    ),
    "assign": seen(
        ENGAGEMENT_DECIDER,
        [OPENED],
        beside_engagement(
            assign(roster=tuple(expert(number, provider=f"p{number}") for number in range(1, 30)))
        ),
    ),
    "record": seen(
        ENGAGEMENT_DECIDER,
        UNDERWAY,
        beside_engagement(
            record_delivery(
                9,
                topics=[f"t{n}" for n in range(10)],
                topics_listed=True,
                further_experts=uuids(40),
                attendance=[{"ori": f"IA{n:07}"} for n in range(ATTENDANCE_MAX)],
                predecessors=[f"IL{n:07}" for n in range(GENERATIONS_MAX)],
            )
        ),
    ),
}


@pytest.mark.parametrize("looked", LARGEST.values(), ids=LARGEST)
def test_no_command_guards_more_than_the_log_takes_nor_reads_more(looked: Looked) -> None:
    assert len(streams_of(looked, guarded=True)) <= GUARDS_MAX
    assert len(streams_of(looked, guarded=False)) < READ_STREAMS_MAX


def test_all_that_can_turn_false_is_guarded_and_what_stays_so_is_not() -> None:
    for name in UNGUARDED:
        assert streams_of(LOOKED[name], guarded=True) == set()
        assert streams_of(LOOKED[name], guarded=False) != set()
    for name in LOOKED.keys() - UNGUARDED - GIVE_ROLES:
        looked = LOOKED[name]
        assert streams_of(looked, guarded=True) == streams_of(looked, guarded=False) != set()


def test_who_gives_a_role_guards_the_agency_and_not_the_provider() -> None:
    for name in GIVE_ROLES:
        assert streams_of(LOOKED[name], guarded=True) == {f"agency-{OTHER}"}


def test_a_provider_s_finding_guards_who_has_the_work_and_the_center_s_does_not() -> None:
    for by, guarded in (("iacp", True), (None, False)):
        looked = beside_findings(find(REQUEST_ID, by=by))
        assert bool(streams_of(looked, guarded=True)) is guarded


def test_a_validator_guards_who_is_assigned_and_the_center_does_not() -> None:
    for command, guarded in ((given_by("set aside", ROBIN), True), (set_it_aside(), False)):
        assert bool(streams_of(beside_findings(command), guarded=True)) is guarded


def test_a_validator_of_no_agency_is_assigned_whoever_takes_part() -> None:
    assert seen(ENGAGEMENT_DECIDER, [OPENED], beside_engagement(assign_validator())) == {}


def test_what_is_at_no_stage_to_look_at_another_stream_looks_at_none() -> None:
    for given in ([submitted()], [submitted(), withdrawn()], []):
        assert seen(REQUEST_DECIDER, given, beside_request(withdraw(REQUEST_ID))) == {}
    assert seen(REQUEST_DECIDER, WAITING, beside_request(decline(REQUEST_ID, "out-of-scope"))) == {}
    assert seen(ENGAGEMENT_DECIDER, [], beside_engagement(assign())) == {}
    assert set(seen(ENGAGEMENT_DECIDER, ASSIGNED, beside_engagement(assign()))) == {"request"}
    absent = {"absent_from": may(4), "absent_until": may(6), **SAID}
    assert beside_expert(NoteAbsence(expert_id=BEST.expert_id, **absent)) == {}
