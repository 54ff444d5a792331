from __future__ import annotations

import pytest

from services.intake.settings import IntakeSettings
from services.kit.settings import SettingsError


def test_days_that_are_not_set_stay_as_they_are() -> None:
    settings = IntakeSettings.read(evaluation_days={"answer": 45})
    assert (settings.reminder_days, settings.evaluation_days["follow-up"]) == ((14, 30), 90)
    assert settings.evaluation_days["answer"] == 45


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        (
            {"reminder": 14},
            "there is no reminder; there are first-reminder, second-reminder, answer, follow-up",
        ),
        ({"first-reminder": 0}, "first-reminder is 0 days: it must be 1 to 365"),
        ({"answer": 366}, "answer is 366 days: it must be 1 to 365"),
        ({"first-reminder": 30}, "the second reminder must come after the first"),
        ({"answer": 29}, "the second reminder must come after the first, and while an answer"),
        ({"follow-up": 59}, "a follow-up comes 60 to 180 days after delivery, not 59"),
        ({"follow-up": 181}, "a follow-up comes 60 to 180 days after delivery, not 181"),
    ],
)
def test_days_on_which_nobody_can_be_invited_are_refused(days: dict[str, int], fault: str) -> None:
    with pytest.raises(SettingsError, match=f"BYFIELD_EVALUATION_DAYS: .*{fault}"):
        IntakeSettings.read(evaluation_days=days)
