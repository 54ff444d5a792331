"""After how many days one is reminded, asked again, asked no more: for an installation to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from services.intake.decisions.inviting import FOLLOW_UP_DAYS_MAX, FOLLOW_UP_DAYS_MIN
from services.intake.settings import IntakeSettings
from services.kit.settings import PREFIX, Settings, SettingsError

ASKING_DAYS_MIN: Final = 1
ASKING_DAYS_MAX: Final = 365

DEFAULT_DAYS: Final[Mapping[str, int]] = {
    "first-reminder": 14,
    "second-reminder": 30,
    "answer": 60,
    "follow-up": 90,
}
"""All but the last count from the invitation; that one, from the delivery."""


@dataclass(frozen=True, slots=True)
class AskingDays:
    """Calendar days."""

    reminders: tuple[int, int]
    answer: int
    """So long is an answer taken."""
    follow_up: int
    """When one is asked again of itself; a person may do so on any day that the rule allows."""


def asking_days_of(settings: Settings) -> AskingDays:
    """The days as this installation has set them. Raises `SettingsError`."""
    given = IntakeSettings.of(settings).evaluation_days
    if faults := [f"{PREFIX}EVALUATION_DAYS: {fault}" for fault in _faults(given)]:
        raise SettingsError(faults)
    days = {**DEFAULT_DAYS, **given}
    return AskingDays(
        (days["first-reminder"], days["second-reminder"]), days["answer"], days["follow-up"]
    )


def _faults(given: Mapping[str, int]) -> Iterator[str]:
    for name, count in given.items():
        if name not in DEFAULT_DAYS:
            yield f"there is no {name}; there are {', '.join(DEFAULT_DAYS)}"
        if not ASKING_DAYS_MIN <= count <= ASKING_DAYS_MAX:
            yield f"{name} is {count} days: it must be {ASKING_DAYS_MIN} to {ASKING_DAYS_MAX}"
    days = {**DEFAULT_DAYS, **given}
    if not days["first-reminder"] < days["second-reminder"] <= days["answer"]:
        yield "the second reminder must come after the first, and while an answer is taken"
    first, last = FOLLOW_UP_DAYS_MIN, FOLLOW_UP_DAYS_MAX
    if not first <= days["follow-up"] <= last:
        yield f"a follow-up comes {first} to {last} days after delivery, not {days['follow-up']}"
