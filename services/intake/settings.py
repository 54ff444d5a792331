"""What an installation decides about intake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, SecretStr

from events.vocabulary.evaluations import FOLLOW_UP_DAYS_MAX, FOLLOW_UP_DAYS_MIN
from services.kit.pages.settings import PagesSettings
from services.kit.settings import PREFIX, Environment, refusing

EVALUATION_KEY_CHARACTERS_MIN: Final = 32
EVALUATION_DAYS_MIN: Final = 1
EVALUATION_DAYS_MAX: Final = 365

DEFAULT_EVALUATION_DAYS: Final[Mapping[str, int]] = {
    "first-reminder": 14,
    "second-reminder": 30,
    "answer": 60,
    "follow-up": 90,
}
"""Calendar days after the invitation; for the follow-up, after the delivery."""


def _complete_days(given: Mapping[str, int]) -> Mapping[str, int]:
    """The default days, except for those that are given. Raises `ValueError` with all faults."""
    days = {**DEFAULT_EVALUATION_DAYS, **given}
    if faults := list(_faults(given, days)):
        raise ValueError("; ".join(faults))
    return days


def _faults(given: Mapping[str, int], days: Mapping[str, int]) -> Iterator[str]:
    for name, count in given.items():
        if name not in DEFAULT_EVALUATION_DAYS:
            yield f"there is no {name}; there are {', '.join(DEFAULT_EVALUATION_DAYS)}"
        if not EVALUATION_DAYS_MIN <= count <= EVALUATION_DAYS_MAX:
            bounds = f"{EVALUATION_DAYS_MIN} to {EVALUATION_DAYS_MAX}"
            yield f"{name} is {count} days: it must be {bounds}"
    if not days["first-reminder"] < days["second-reminder"] <= days["answer"]:
        yield "the second reminder must come after the first, and while an answer is taken"
    first, last = FOLLOW_UP_DAYS_MIN, FOLLOW_UP_DAYS_MAX
    if not first <= days["follow-up"] <= last:
        yield f"a follow-up comes {first} to {last} days after delivery, not {days['follow-up']}"


def _development_key(given: dict[str, Any]) -> SecretStr:
    known = given.get("environment") == Environment.DEVELOPMENT
    return SecretStr("development" * 3 if known else "")


class IntakeSettings(PagesSettings):
    """Intake's own settings beside those of every process."""

    intake_dsn: str | None = Field(default=None, repr=False)
    nats_intake_url: str | None = Field(default=None, repr=False)
    evaluation_key: SecretStr = Field(default_factory=_development_key)
    """The HMAC key that private evaluation tokens are made with."""
    evaluation_days: Annotated[Mapping[str, int], AfterValidator(_complete_days)] = Field(
        default_factory=dict
    )
    """When an invited person is reminded, how long an answer is taken, when a follow-up is due.

    A JSON object of days by name; those that are left out are `DEFAULT_EVALUATION_DAYS`. A
    coordinator may invite to a follow-up on any day that the rule allows.
    """

    @property
    def reminder_days(self) -> tuple[int, int]:
        """After how many days the first and the second reminder are due."""
        return self.evaluation_days["first-reminder"], self.evaluation_days["second-reminder"]

    @refusing
    def _refuse_a_guessable_key(self) -> Iterator[str]:
        if len(self.evaluation_key.get_secret_value()) < EVALUATION_KEY_CHARACTERS_MIN:
            yield (
                f"{PREFIX}EVALUATION_KEY: must be set, to at least "
                f"{EVALUATION_KEY_CHARACTERS_MIN} characters that nobody can guess"
            )
            return
        yield from self.guessable(
            "evaluation_key",
            {"": self.evaluation_key.get_secret_value()},
            EVALUATION_KEY_CHARACTERS_MIN,
        )
        if self.evaluation_key == self.development_secret:
            yield (
                f"{PREFIX}EVALUATION_KEY: is also {PREFIX}DEVELOPMENT_SECRET; it must be one apart"
            )
