"""The setting of every service that has pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pydantic import Field, SecretStr

from services.kit.settings import PREFIX, Environment, Settings, refusing, ring_of

PAGES_KEY_CHARACTERS_MIN: Final = 32


def _development_key(given: dict[str, Any]) -> SecretStr:
    known = given.get("environment") == Environment.DEVELOPMENT
    return SecretStr("development-of-pages-" * 2 if known else "")


class PagesSettings(Settings):
    """The settings of a service with pages; a service adds its own in a subclass."""

    pages_key: SecretStr = Field(default_factory=_development_key)
    """Seals the tokens of forms, and what was typed until it is shown again.

    The same for all replicas. It may be a ring: what an older key sealed is opened, too. With
    another key open forms are out of date; nothing else is lost.
    """

    @refusing
    def _refuse_a_guessable_pages_key(self) -> Iterator[str]:
        keys = ring_of("pages_key", self.pages_key)
        short = [part for part, key in keys.items() if len(key) < PAGES_KEY_CHARACTERS_MIN]
        for part in short:
            yield (
                f"{PREFIX}PAGES_KEY{part}: must be set, to at least {PAGES_KEY_CHARACTERS_MIN} "
                "characters that nobody can guess"
            )
        if not short:
            yield from self.guessable("pages_key", keys, PAGES_KEY_CHARACTERS_MIN)
