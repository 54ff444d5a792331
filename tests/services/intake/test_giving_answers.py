from __future__ import annotations

from datetime import date

import pytest

from events.intake import AnswerReceived
from services.intake.decisions.evaluation_states import EvaluationFact
from tests.services.intake.evaluating import again, expire, give, tell_answered
from tests.services.intake.given import (
    MARCH_2,
    MARCH_3,
    answer_received,
    answered,
    expired,
    invited,
    received,
    reminded,
)
from tests.services.intake.rules import EVALUATION_RULES

LAST_DAY = date(2024, 5, 1)
MAY_2 = date(2024, 5, 2)


@pytest.mark.parametrize("given", [[], [answer_received()], [answer_received()] * 2])
def test_an_answer_stands_beside_others_about_its_engagement(given: list[AnswerReceived]) -> None:
    EVALUATION_RULES.given(*given).when(give()).then(answer_received())


def test_an_answer_names_no_invitation_and_no_day_but_its_month() -> None:
    (told,) = EVALUATION_RULES.given().when(give(on=date(2024, 4, 17))).facts
    assert isinstance(told, AnswerReceived)
    assert told.counts_on == date(2024, 4, 1)
    assert "invitation_id" not in AnswerReceived.model_fields
    days = [name for name, value in told if isinstance(value, date)]
    assert days == ["counts_on"]


def test_an_answer_of_the_month_of_the_work_counts_on_the_day_of_the_work() -> None:
    for on in (MARCH_2, MARCH_3, date(2024, 3, 31)):
        EVALUATION_RULES.given().when(give(on=on)).then(answer_received(counts_on=MARCH_2))


def test_an_answer_is_taken_from_the_day_of_asking_to_the_last() -> None:
    EVALUATION_RULES.given().when(give(on=date(2024, 3, 1))).then_refused("before-invitation")
    EVALUATION_RULES.given().when(give(on=LAST_DAY)).then(
        answer_received(counts_on=date(2024, 5, 1))
    )
    EVALUATION_RULES.given().when(give(on=MAY_2)).then_refused("expired")
    EVALUATION_RULES.given().when(give(on=MAY_2, expires_on=None)).then(
        answer_received(counts_on=date(2024, 5, 1))
    )


@pytest.mark.parametrize(
    ("ended_by", "rule"),
    [(received(), "already-answered"), (answered(), "already-answered"), (expired(), "expired")],
)
def test_an_invitation_that_ended_takes_no_answer(ended_by: object, rule: str) -> None:
    EVALUATION_RULES.given().when(give(ended_by=ended_by)).then_refused(rule)


def test_an_answer_stands_in_no_invitations_stream() -> None:
    EVALUATION_RULES.given(invited()).when(give()).then_refused("not-invited")


def test_an_answer_in_an_engagements_stream_makes_no_invitation() -> None:
    for command in (expire(on=MAY_2), tell_answered()):
        EVALUATION_RULES.given(answer_received()).when(command).then_refused("not-invited")


@pytest.mark.parametrize("given", [[invited()], [invited(), reminded()], [invited(), expired()]])
def test_that_an_invitation_was_answered_is_told_once(given: list[EvaluationFact]) -> None:
    EVALUATION_RULES.given(*given).when(tell_answered()).then(answered())
    EVALUATION_RULES.given(*given, answered()).when(tell_answered()).then()


def test_what_is_told_to_be_answered_neither_expires_nor_is_sent_again() -> None:
    given: list[EvaluationFact] = [invited(), answered()]
    EVALUATION_RULES.given(*given).when(expire(on=MAY_2)).then_refused("already-answered")
    EVALUATION_RULES.given().when(again(ended_by=answered())).then_refused("already-answered")


def test_nobody_asks_participants_again_for_their_agency() -> None:
    before = invited(audience="participant")
    EVALUATION_RULES.given().when(again(asked_before=before)).then_refused("asked-by-codes")
