"""Development keys for a program that asks for longer than one lasts."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Final

from events.event import Role
from services.kit.http.development_keys import KEY_SECONDS, DevelopmentKeys
from services.kit.http.principals import Principal
from services.kit.settings import Settings

RENEW_SECONDS: Final = KEY_SECONDS / 3
"""How long before its end a key is made anew."""


class Keyring:
    """The keys of all callers of a program, made when first needed and before they end."""

    def __init__(self, settings: Settings) -> None:
        """Raise `SettingsError` where keys are not believed."""
        self._keys = DevelopmentKeys(settings)
        self._made: dict[Principal, tuple[float, str]] = {}

    def key_of(self, principal: Principal) -> str:
        """Return a key that lasts for some minutes. Raises `UnfitSecretError`."""
        now = time.monotonic()
        made_at, key = self._made.get(principal, (0.0, ""))
        if not key or now - made_at > KEY_SECONDS - RENEW_SECONDS:
            key = self._keys.issue(principal)
            self._made[principal] = now, key
        return key

    def headers_of(self, principal: Principal) -> dict[str, str]:
        """Return the header that says who asks."""
        return {"Authorization": f"Bearer {self.key_of(principal)}"}


def named_after_party(
    role: Role,
    *,
    agency: str | None = None,
    provider: str | None = None,
    person: str | None = None,
    scopes: Collection[str] = (),
) -> Principal:
    """Return somebody in a role; who has no name is named after the party, or after the role."""
    named = person or agency or provider or role
    return Principal(named, role, agency, provider, frozenset(scopes))
