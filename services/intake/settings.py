"""What an installation decides about intake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from pydantic import Field, SecretStr, model_validator

from services.kit.settings import PREFIX, Environment, Settings

EVALUATION_KEY_CHARACTERS_MIN: Final = 32


def _development_key(given: dict[str, Any]) -> SecretStr:
    known = given.get("environment") == Environment.DEVELOPMENT
    return SecretStr("development" * 3 if known else "")


class IntakeSettings(Settings):
    """Intake's own settings beside those of every process."""

    intake_dsn: str | None = Field(default=None, repr=False)
    evaluation_key: SecretStr = Field(default_factory=_development_key)
    """The HMAC key that private evaluation tokens are made with."""
    evaluation_days: Mapping[str, int] = Field(default_factory=dict)
    """When somebody who is asked for an evaluation is reminded, and when asked again.

    A JSON object; `asking_days` knows the names, and the days of those that are left out.
    """

    @model_validator(mode="after")
    def _refuse_a_guessable_key(self) -> Self:
        if len(self.evaluation_key.get_secret_value()) < EVALUATION_KEY_CHARACTERS_MIN:
            raise ValueError(
                f"{PREFIX}EVALUATION_KEY: must be set, to at least "
                f"{EVALUATION_KEY_CHARACTERS_MIN} characters that nobody can guess"
            )
        self.refuse_guessable(
            "evaluation_key", {"": self.evaluation_key}, EVALUATION_KEY_CHARACTERS_MIN
        )
        if self.evaluation_key in self.development_tokens.values():
            raise ValueError(f"{PREFIX}EVALUATION_KEY: is also a token; it must be a secret apart")
        return self
