from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from events.vocabulary import EvaluationAudience
from services.intake.commands.evaluations import EvaluationCommand
from services.intake.decisions.evaluation_states import EvaluationFact
from tests.services.intake.evaluating import again, expire, follow_up, remind, sent_again
from tests.services.intake.given import MARCH_2, expired, invited, received, reminded
from tests.services.intake.rules import EVALUATION_RULES

DAY_14 = date(2024, 3, 16)
DAY_30 = date(2024, 4, 1)
LAST_DAY = date(2024, 5, 1)
DAY_61 = date(2024, 5, 2)
Given = list[EvaluationFact]


def test_the_first_reminder_is_due_after_14_days() -> None:
    EVALUATION_RULES.given(invited()).when(remind(on=DAY_14)).then(reminded())
    EVALUATION_RULES.given(invited()).when(remind(on=DAY_14 - timedelta(days=1))).then_refused(
        "not-due"
    )


def test_the_second_reminder_is_due_after_30_days() -> None:
    given: Given = [invited(), reminded()]
    EVALUATION_RULES.given(*given).when(remind(reminder=2, on=DAY_30)).then(
        reminded(reminder=2, reminded_on=DAY_30)
    )
    EVALUATION_RULES.given(*given).when(
        remind(reminder=2, on=DAY_30 - timedelta(days=1))
    ).then_refused("not-due")


def test_the_second_reminder_does_for_a_first_that_was_missed() -> None:
    second = reminded(reminder=2, reminded_on=DAY_30)
    EVALUATION_RULES.given(invited()).when(remind(reminder=2, on=DAY_30)).then(second)
    EVALUATION_RULES.given(invited(), second).when(remind(reminder=1, on=DAY_30)).then()


def test_nobody_is_reminded_twice_by_one_reminder() -> None:
    EVALUATION_RULES.given(invited(), reminded()).when(remind(on=DAY_30)).then()


def test_there_is_no_third_reminder() -> None:
    with pytest.raises(ValidationError, match="reminder"):
        remind(reminder=3, on=DAY_61)


def test_nobody_is_reminded_after_the_last_day() -> None:
    EVALUATION_RULES.given(invited()).when(remind(on=LAST_DAY)).then(reminded(reminded_on=LAST_DAY))
    EVALUATION_RULES.given(invited()).when(remind(on=DAY_61)).then_refused("expired")


@pytest.mark.parametrize("given", [[invited()], [invited(), reminded()]])
def test_an_invitation_expires_after_its_last_day(given: Given) -> None:
    EVALUATION_RULES.given(*given).when(expire(on=DAY_61)).then(expired())
    EVALUATION_RULES.given(*given).when(expire(on=LAST_DAY)).then_refused("not-due")


def test_what_expired_has_expired() -> None:
    EVALUATION_RULES.given(invited(), expired()).when(expire(on=DAY_61 + timedelta(days=9))).then()


def test_an_invitation_of_version_0_1_never_expires() -> None:
    EVALUATION_RULES.given(invited(expires_on=None)).when(expire(on=date(2025, 1, 1))).then_refused(
        "not-due"
    )


@pytest.mark.parametrize("command", [remind(on=DAY_30), expire(on=DAY_61)])
@pytest.mark.parametrize(
    ("given", "rule"),
    [([], "not-invited"), ([invited(), received()], "already-answered")],
)
def test_only_what_waits_for_its_answer_is_reminded_of_or_expires(
    given: Given, rule: str, command: EvaluationCommand
) -> None:
    EVALUATION_RULES.given(*given).when(command).then_refused(rule)


def test_what_expired_is_not_reminded_of() -> None:
    EVALUATION_RULES.given(invited(), expired()).when(remind(on=DAY_30)).then_refused("expired")


@pytest.mark.parametrize("days", [60, 90, 180])
def test_a_follow_up_comes_60_to_180_days_after_delivery(days: int) -> None:
    on = MARCH_2 + timedelta(days=days)
    EVALUATION_RULES.given().when(follow_up(on=on)).then(
        invited(stage="follow-up", invited_on=on, expires_on=on + timedelta(days=60))
    )


@pytest.mark.parametrize("days", [0, 59, 181])
def test_a_follow_up_at_another_time_is_refused(days: int) -> None:
    on = MARCH_2 + timedelta(days=days)
    EVALUATION_RULES.given().when(follow_up(on=on)).then_refused("not-follow-up-time")


def test_a_follow_up_asked_for_twice_is_one() -> None:
    command = follow_up(on=MARCH_2 + timedelta(days=90))
    EVALUATION_RULES.given(*EVALUATION_RULES.given().when(command).facts).when(command).then()


def test_a_follow_up_never_takes_the_place_of_another_invitation() -> None:
    command = follow_up(on=MARCH_2 + timedelta(days=90))
    EVALUATION_RULES.given(invited()).when(command).then_refused("already-invited")


@pytest.mark.parametrize(
    "command",
    [remind(on=date(2026, 1, 1)), expire(on=date(2026, 1, 1)), follow_up(on=date(2026, 1, 1))],
)
def test_nothing_is_said_to_have_happened_after_today(command: EvaluationCommand) -> None:
    EVALUATION_RULES.given(invited()).when(command).then_refused("in-the-future")


@pytest.mark.parametrize("audience", [EvaluationAudience.REQUESTER, EvaluationAudience.EXPERT])
def test_what_expired_is_sent_again_once_to_the_same(audience: EvaluationAudience) -> None:
    command = again(asked_before=invited(audience=audience))
    EVALUATION_RULES.given().when(command).then(sent_again(audience=audience))
    EVALUATION_RULES.given(sent_again(audience=audience)).when(command).then()
    EVALUATION_RULES.given(sent_again(audience=audience)).when(
        again(on=date(2024, 6, 2))
    ).then_refused("already-invited")


def test_what_is_open_is_reminded_of_or_expires_instead() -> None:
    EVALUATION_RULES.given().when(again(ended_by=None, on=LAST_DAY)).then_refused(
        "still-open", allowed=("remind",)
    )
    EVALUATION_RULES.given().when(again(ended_by=None, on=DAY_61)).then_refused(
        "still-open", allowed=("expire",)
    )
    EVALUATION_RULES.given().when(
        again(ended_by=None, asked_before=invited(expires_on=None))
    ).then_refused("still-open", allowed=("remind",))


def test_an_answer_is_final_and_what_was_never_sent_is_not_sent_again() -> None:
    EVALUATION_RULES.given().when(again(ended_by=received())).then_refused("already-answered")
    EVALUATION_RULES.given().when(again(asked_before=None, ended_by=None)).then_refused(
        "not-invited"
    )


def test_nothing_is_sent_again_before_it_expired() -> None:
    EVALUATION_RULES.given().when(again(on=DAY_61 - timedelta(days=1))).then_refused(
        "before-expiry"
    )


@pytest.mark.parametrize(("days", "refused"), [(59, True), (60, False), (180, False), (181, True)])
def test_a_follow_up_is_sent_again_in_its_time_alone(days: int, refused: bool) -> None:  # noqa: FBT001 - a parameter of the test
    on = MARCH_2 + timedelta(days=days)
    asked = {"stage": "follow-up", "invited_on": MARCH_2, "expires_on": MARCH_2}
    command = again(
        on=on, asked_before=invited(**asked), ended_by=expired(expired_on=date(2024, 3, 3))
    )
    if refused:
        EVALUATION_RULES.given().when(command).then_refused("not-follow-up-time")
    else:
        EVALUATION_RULES.given().when(command).then(
            sent_again(stage="follow-up", invited_on=on, expires_on=on + timedelta(days=60))
        )
