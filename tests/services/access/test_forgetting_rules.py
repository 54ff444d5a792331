"""The rules of forgetting and of legal holds: two administrators, some days, and what is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.access import (
    AgencyPeopleForgotten,
    EngagementNotesForgotten,
    ExpertForgotten,
    ForgettingAsked,
    ForgettingConfirmed,
    ForgettingWithdrawn,
    LegalHoldLifted,
    LegalHoldPlaced,
    NoteForgotten,
    PersonForgotten,
    RequestForgotten,
)
from events.event import Event
from events.testing import Rules
from services.access.commands.forgetting import (
    AskForgetting,
    CompleteForgetting,
    ConfirmForgetting,
    LiftHold,
    PlaceHold,
    WithdrawForgetting,
)
from services.access.decisions import FORGETTING_DECIDER, HOLD_DECIDER
from services.access.decisions.forgetting import CONFIRMED_DAYS_MAX
from services.access.decisions.holds import HOLDS_MAX, placed_on

FORGETTING_RULES = Rules(FORGETTING_DECIDER)
HOLD_RULES = Rules(HOLD_DECIDER)
NOW: Final = datetime(2024, 3, 20, 9, tzinfo=UTC)
ASKED_ON, LAST_DAY = date(2024, 3, 1), date(2024, 3, 8)
ID, NOTE_ID = UUID(int=1), UUID(int=2)
SUBJECT = f"request-{ID}"
ANA, BEN = "person-ana", "person-ben"
DOCKET = "LACV 2024-0117"


def said(**fields: Any) -> dict[str, Any]:
    return {"subject": SUBJECT, "on": ASKED_ON, "by": ANA, "now": NOW} | fields


def ask(**fields: Any) -> AskForgetting:
    known = {"reason": "on-request", "known": True}
    return AskForgetting.model_validate(said(**known) | fields)


def confirm(**fields: Any) -> ConfirmForgetting:
    return ConfirmForgetting.model_validate(said(by=BEN, known=True) | fields)


def withdraw(**fields: Any) -> WithdrawForgetting:
    return WithdrawForgetting.model_validate(said(**fields))


def complete(**fields: Any) -> CompleteForgetting:
    done = {"until": 90, "keys_destroyed": 3, "plain_facts": 1}
    given = said(**done) | fields
    return CompleteForgetting.model_validate(
        {name: value for name, value in given.items() if name != "by"}
    )


ASKED = ForgettingAsked(
    subject=SUBJECT, reason="on-request", asked_by=ANA, asked_on=ASKED_ON, valid_until=LAST_DAY
)
WITHDRAWN = ForgettingWithdrawn(subject=SUBJECT, withdrawn_by=ANA, withdrawn_on=ASKED_ON)
CONFIRMED = ForgettingConfirmed(subject=SUBJECT, confirmed_by=BEN, confirmed_on=ASKED_ON)
DONE: dict[str, Any] = {
    "until": 90,
    "keys_destroyed": 3,
    "plain_facts": 1,
    "forgotten_on": ASKED_ON,
}
FORGOTTEN = RequestForgotten(subject=SUBJECT, request_id=ID, **DONE)


def test_one_asks_another_confirms_and_then_it_is_told_what_was_done() -> None:
    FORGETTING_RULES.given().when(ask()).then(ASKED)
    FORGETTING_RULES.given(ASKED).when(confirm()).then(CONFIRMED)
    FORGETTING_RULES.given(ASKED, CONFIRMED).when(complete()).then(FORGOTTEN)


def test_the_notes_of_each_engagement_are_forgotten_with_the_request() -> None:
    given = FORGETTING_RULES.given(ASKED, CONFIRMED)
    notes = EngagementNotesForgotten(
        subject=SUBJECT, request_id=ID, engagement_id=NOTE_ID, forgotten_on=ASKED_ON
    )
    given.when(complete(engagement_ids=(NOTE_ID,))).then(FORGOTTEN, notes)
    FORGETTING_RULES.given(ASKED, CONFIRMED, FORGOTTEN, notes).when(ask()).then(ASKED)


def test_who_asked_cannot_confirm() -> None:
    FORGETTING_RULES.given(ASKED).when(confirm(by=ANA)).then_refused("same-person")


def test_it_is_confirmed_within_some_days_or_asked_again() -> None:
    assert timedelta(days=CONFIRMED_DAYS_MAX) == LAST_DAY - ASKED_ON
    late = LAST_DAY + timedelta(days=1)
    on_the_last = CONFIRMED.model_copy(update={"confirmed_on": LAST_DAY})
    FORGETTING_RULES.given(ASKED).when(confirm(on=LAST_DAY)).then(on_the_last)
    over = FORGETTING_RULES.given(ASKED).when(confirm(on=late))
    over.then_refused("asking-over", "2024-03-08", allowed=("ask",))
    [again] = FORGETTING_RULES.given(ASKED).when(ask(on=late, by=BEN)).facts
    assert isinstance(again, ForgettingAsked)
    assert again.asked_by == BEN


def test_what_nobody_asked_is_neither_confirmed_nor_withdrawn() -> None:
    for facts in ((), (ASKED, WITHDRAWN)):
        given = FORGETTING_RULES.given(*facts)
        given.when(confirm()).then_refused("forgetting-not-asked", allowed=("ask",))
        given.when(withdraw(by=BEN)).then_refused("forgetting-not-asked")


def test_who_asked_alone_withdraws_it_and_it_can_be_asked_again() -> None:
    FORGETTING_RULES.given(ASKED).when(withdraw(by=BEN)).then_refused("asked-by-another")
    FORGETTING_RULES.given(ASKED).when(withdraw()).then(WITHDRAWN)
    FORGETTING_RULES.given(ASKED, WITHDRAWN).when(ask()).then(ASKED)


def test_a_second_asker_is_told_that_it_was_asked() -> None:
    for asked in (ask(by=BEN), ask(reason="court-order")):
        outcome = FORGETTING_RULES.given(ASKED).when(asked)
        outcome.then_refused("forgetting-asked", allowed=("confirm", "withdraw"))


def test_what_two_said_is_not_taken_back() -> None:
    given = FORGETTING_RULES.given(ASKED, CONFIRMED)
    given.when(withdraw()).then_refused("being-forgotten")
    given.when(ask()).then_refused("being-forgotten")
    given.when(confirm()).then()


def test_what_was_forgotten_is_asked_again_for_what_was_told_since() -> None:
    given = FORGETTING_RULES.given(ASKED, CONFIRMED, FORGOTTEN)
    given.when(complete()).then()
    given.when(confirm()).then()
    given.when(ask()).then(ASKED)


def test_nothing_is_forgotten_of_what_was_never_told_of() -> None:
    FORGETTING_RULES.given().when(ask(known=False)).then_refused("subject-unknown")


@pytest.mark.parametrize("held", [(True,), (False, True)])
def test_a_legal_hold_on_it_or_on_what_it_is_a_part_of_refuses_both(held: tuple[bool]) -> None:
    for facts, command in (((), ask(held=held)), ((ASKED,), confirm(held=held))):
        outcome = FORGETTING_RULES.given(*facts).when(command)
        outcome.then_refused("under-hold", allowed=("lift-hold",))


def test_who_may_still_use_the_system_is_removed_first() -> None:
    for facts, command in (((), ask(removed=False)), ((ASKED,), confirm(removed=False))):
        outcome = FORGETTING_RULES.given(*facts).when(command)
        outcome.then_refused("person-not-removed", allowed=("remove",))


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        (f"expert-{ID}", ExpertForgotten(subject=f"expert-{ID}", expert_id=ID, **DONE)),
        (
            "agency-IA0570100",
            AgencyPeopleForgotten(subject="agency-IA0570100", ori="IA0570100", **DONE),
        ),
        (f"person-{ID}", PersonForgotten(subject=f"person-{ID}", person_id=ID, **DONE)),
        (
            f"event-{ID}",
            NoteForgotten(subject=f"event-{ID}", request_id=ID, note_id=NOTE_ID, **DONE),
        ),
    ],
)
def test_each_kind_of_subject_has_its_own_fact(subject: str, told: Any) -> None:
    asked, confirmed = (each.model_copy(update={"subject": subject}) for each in (ASKED, CONFIRMED))
    of_a_note = {"request_id": ID, "note_id": NOTE_ID} if subject.startswith("event-") else {}
    given = FORGETTING_RULES.given(asked, confirmed)
    given.when(complete(subject=subject, **of_a_note)).then(told)


@pytest.mark.parametrize(
    "subject", ["", "request-", "desk-1", f"topic-{ID}", "agency-x", f"request-{ID} ", "person-Ana"]
)
def test_a_subject_is_named_as_its_stream(subject: str) -> None:
    with pytest.raises(ValidationError):
        ask(subject=subject)


def place(**fields: Any) -> PlaceHold:
    given = {"reason": "litigation", "document": DOCKET, "known": True}
    return PlaceHold.model_validate(said(**given) | fields)


def lift(**fields: Any) -> LiftHold:
    return LiftHold.model_validate(said(reason="ended", document=DOCKET) | fields)


def placed(document: str = DOCKET) -> LegalHoldPlaced:
    return LegalHoldPlaced(
        subject=SUBJECT,
        reason="litigation",
        document=document,
        placed_by=ANA,
        placed_on=ASKED_ON,
    )


LIFTED: Event = LegalHoldLifted(
    subject=SUBJECT, reason="ended", document=DOCKET, lifted_by=ANA, lifted_on=ASKED_ON
)


def test_a_hold_is_placed_for_a_document_and_lifted() -> None:
    HOLD_RULES.given().when(place()).then(placed())
    HOLD_RULES.given(placed()).when(lift()).then(LIFTED)  # type: ignore[arg-type] # one of them
    HOLD_RULES.given(placed(), LIFTED).when(place()).then(placed())  # type: ignore[arg-type] # likewise


def test_several_documents_hold_one_subject_and_the_last_one_lifted_lets_it_go() -> None:
    two = HOLD_DECIDER.fold([placed(), placed("IG-7")])
    assert list(placed_on(two)) == [DOCKET, "IG-7"]
    outcome = HOLD_RULES.given(placed(), placed("IG-7")).when(lift())
    assert list(placed_on(HOLD_DECIDER.fold([placed(), placed("IG-7"), *outcome.facts]))) == [
        "IG-7"
    ]


def test_no_hold_is_lifted_that_was_not_placed() -> None:
    HOLD_RULES.given(placed()).when(lift(document="IG-7")).then_refused("hold-unknown", "IG-7")


def test_a_hold_comes_too_late_for_what_two_confirmed() -> None:
    HOLD_RULES.given().when(place(being_forgotten=True)).then_refused("being-forgotten")


def test_no_hold_lies_on_what_was_never_told_of() -> None:
    HOLD_RULES.given().when(place(known=False)).then_refused("subject-unknown")


def test_so_many_holds_lie_on_one_subject_at_most() -> None:
    full = HOLD_RULES.given(*(placed(f"IG-{number}") for number in range(HOLDS_MAX)))
    full.when(place()).then_refused("too-many-holds")
