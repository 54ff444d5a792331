"""How long a delivery took: given in minutes or in quarters of an hour, told as minutes."""

from __future__ import annotations

from typing import Any, Final

import pytest
from pydantic import ValidationError

from services.assignment.commands.fields import MINUTES_MAX
from tests.services.assignment.examples import delivery, record_delivery
from tests.services.assignment.lives import ASSIGNED, UNDERWAY, correct, corrected
from tests.services.assignment.rules import ENGAGEMENT_RULES

OLDER: Final = delivery().model_copy(update={"minutes": None})


@pytest.mark.parametrize(
    ("given", "hours", "minutes"),
    [
        ({"hours": None, "minutes": 20}, 0.33, 20),
        ({"hours": None, "minutes": 1}, 0.02, 1),
        ({"hours": None, "minutes": MINUTES_MAX}, 1000.0, 60_000),
        ({"hours": 0.75}, 0.75, 45),
    ],
)
def test_a_delivery_is_told_in_minutes_and_for_older_readers_in_hours(
    given: dict[str, Any], hours: float, minutes: int
) -> None:
    time: dict[str, Any] = {"hours": hours, "minutes": minutes}
    ENGAGEMENT_RULES.given(*ASSIGNED).when(record_delivery(**given)).then(
        delivery().model_copy(update=time)
    )
    ENGAGEMENT_RULES.given(*UNDERWAY).when(correct(**given)).then(corrected(**time))


@pytest.mark.parametrize(
    "given",
    [
        {"minutes": 90},
        {"hours": None},
        {"hours": None, "minutes": 0},
        {"hours": None, "minutes": 20.5},
        {"hours": None, "minutes": MINUTES_MAX + 1},
    ],
    ids=["both", "neither", "no time", "half a minute", "too long"],
)
def test_any_other_time_is_refused(given: dict[str, Any]) -> None:
    for command in (record_delivery, correct):
        with pytest.raises(ValidationError):
            command(**given)


def test_minutes_of_an_older_fact_are_its_hours_so_the_same_again_changes_nothing() -> None:
    older = ENGAGEMENT_RULES.given(*ASSIGNED, OLDER)
    older.when(correct(hours=1.5)).then()
    older.when(correct(hours=None, minutes=90)).then()


def test_a_third_of_an_hour_in_an_older_fact_is_twenty_minutes() -> None:
    third = OLDER.model_copy(update={"hours": 0.33})
    ENGAGEMENT_RULES.given(*ASSIGNED, third).when(correct(hours=None, minutes=20)).then()
