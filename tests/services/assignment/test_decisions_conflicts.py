"""A conflict with an agency that takes part excludes as one with the lead agency does."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import pytest

from events.assignment import ProviderAssigned
from events.intake import AgencyJoined, AgencyLeft
from events.rules.requests import REQUEST_SEEN_FOLD, RequestSeen
from events.vocabulary import LeaveReason
from services.assignment.decisions.choosing import shortlist
from services.assignment.decisions.engagement_states import Open
from tests.services.assignment.examples import (
    BEST,
    COLLEAGUE,
    OPENED,
    ORI,
    REQUEST_ID,
    SECOND,
    assign,
    expert,
    join_provider,
    march,
    replace_expert,
    replace_provider,
)
from tests.services.assignment.lives import UNDERWAY
from tests.services.assignment.rules import ENGAGEMENT_RULES
from tests.services.assignment.test_decisions_choosing import listed

JOINT: Final = "IA0570000"
STAY: Final = UUID(int=0x57)


def joined(day: int = 4) -> AgencyJoined:
    return AgencyJoined(
        request_id=REQUEST_ID,
        ori=ORI,
        participation_id=STAY,
        participant=JOINT,
        joined_on=march(day),
    )


def left(day: int, reason: LeaveReason = LeaveReason.FUNDING) -> AgencyLeft:
    return AgencyLeft(
        request_id=REQUEST_ID,
        ori=ORI,
        participation_id=STAY,
        participant=JOINT,
        reason=reason,
        note=None,
        left_on=march(day),
    )


def seen(*facts: AgencyJoined | AgencyLeft) -> RequestSeen:
    request = REQUEST_SEEN_FOLD.initial
    for fact in facts:
        request = REQUEST_SEEN_FOLD.evolve(request, fact)
    return request


def conflicted(one: Any) -> Any:
    return one._replace(employers=frozenset({JOINT}))


def chosen(request: RequestSeen, **asked: Any) -> UUID:
    roster = (conflicted(BEST), SECOND)
    command = assign(roster=roster, request=request, **asked)
    (fact,) = ENGAGEMENT_RULES.given(OPENED).when(command).facts
    assert isinstance(fact, ProviderAssigned)
    return fact.expert_id


def test_whoever_worked_for_an_agency_that_takes_part_is_not_chosen() -> None:
    assert chosen(seen()) == BEST.expert_id
    assert chosen(seen(joined())) == SECOND.expert_id


def test_an_agency_that_joins_later_will_be_at_the_table_too() -> None:
    assert chosen(seen(joined(day=20)), on=march(5)) == SECOND.expert_id


def test_an_agency_that_has_left_or_never_took_part_excludes_nobody() -> None:
    assert chosen(seen(joined(), left(5)), on=march(5)) == SECOND.expert_id
    assert chosen(seen(joined(), left(5)), on=march(6)) == BEST.expert_id
    by_mistake = seen(joined(), left(9, LeaveReason.ENTERED_IN_ERROR))
    assert chosen(by_mistake, on=march(5)) == BEST.expert_id


@pytest.mark.parametrize(
    ("conflict", "rule"),
    [
        ({"employers": frozenset({JOINT})}, "formerly-employed"),
        ({"conflicts": frozenset({JOINT})}, "conflict-declared"),
    ],
)
def test_the_reason_names_the_agency_that_takes_part(conflict: Any, rule: str) -> None:
    roster = (BEST._replace(**conflict), SECOND)
    asked = assign(roster=roster, provider="iacp", expert_id=BEST.expert_id, request=seen(joined()))
    ENGAGEMENT_RULES.given(OPENED).when(asked).then_refused(rule, f"the agency {JOINT}")


def test_the_lead_agency_is_named_first_where_there_is_a_conflict_with_both() -> None:
    both = BEST._replace(employers=frozenset({"AA0000000", ORI}))
    request = seen(joined(), joined().model_copy(update={"participant": "AA0000000"}))
    asked = assign(roster=(both, SECOND), expert_id=BEST.expert_id, request=request)
    ENGAGEMENT_RULES.given(OPENED).when(asked).then_refused("formerly-employed", f"agency {ORI}")


@pytest.mark.parametrize(
    ("command", "who"),
    [(replace_provider, SECOND), (replace_expert, COLLEAGUE), (join_provider, SECOND)],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_it_excludes_in_running_work_likewise(command: Any, who: Any) -> None:
    roster = tuple(conflicted(one) if one is who else one for one in (SECOND, BEST, COLLEAGUE))
    asked = {"expert_id": who.expert_id, "roster": roster}
    assert ENGAGEMENT_RULES.given(*UNDERWAY).when(command(**asked)).facts
    ENGAGEMENT_RULES.given(*UNDERWAY).when(command(request=seen(joined()), **asked)).then_refused(
        "formerly-employed", JOINT
    )


def test_the_stream_of_the_expert_decides_who_worked_where() -> None:
    history = listed(BEST, employers=frozenset({JOINT}))
    asked = assign(
        expert_id=BEST.expert_id,
        listed=(history,),
        members=((BEST.provider, BEST.membership),),
        request=seen(joined()),
    )
    ENGAGEMENT_RULES.given(OPENED).when(asked).then_refused("formerly-employed", JOINT)


def test_whoever_rows_know_to_be_in_conflict_takes_no_place_on_the_shortlist() -> None:
    best = tuple(conflicted(expert(number)) for number in range(10, 20))
    asked = assign(roster=(*best, SECOND), request=seen(joined()))
    assert shortlist(asked, Open(OPENED, march(2))).experts == [SECOND.expert_id]
