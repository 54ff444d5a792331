from __future__ import annotations

import pytest

from services.intake.app import SERVICE
from services.intake.asking_days import AskingDays, asking_days_of
from services.intake.settings import IntakeSettings
from services.kit.run.service import open_service
from services.kit.settings import SettingsError


def test_what_is_not_set_stays_as_it_is() -> None:
    assert asking_days_of(IntakeSettings.read()) == AskingDays((14, 30), 60, 90)
    assert asking_days_of(IntakeSettings.read(evaluation_days={"answer": 45})).answer == 45


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
async def test_the_service_does_not_open_with_days_on_which_nobody_can_be_asked(
    database: str, days: dict[str, int], fault: str
) -> None:
    settings = IntakeSettings.read(postgres_dsn=database, evaluation_days=days)
    with pytest.raises(SettingsError, match=f"BYFIELD_EVALUATION_DAYS: {fault}"):
        async with open_service(SERVICE, settings, listening=False):
            pass
