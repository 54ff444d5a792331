"""Development keys: short signed tokens, believed on the machine alone that made them.

They stand in for a sign-in where there is none: in tests, in the demo, and at a first look.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, ConfigDict, ValidationError

from events.event import Role
from services.kit.http.credentials import unauthorized
from services.kit.http.development_secret import make_secret, read_secret
from services.kit.http.principals import Principal, PrincipalError
from services.kit.settings import Settings

KEY_SECONDS: Final = 15 * 60
CLOCK_SECONDS_MAX: Final = 60
"""How far the clock may be set back while a key lasts."""
KEY_CHARACTERS_MAX: Final = 2048
KEPT_KEYS_MAX: Final = 1024
_ISSUER: Final = "urn:byfield:development"
_ALGORITHM: Final = "HS256"
"""Fixed here: what a key says of its own algorithm is only compared with it."""


class _Claims(BaseModel):
    """What a key says, and nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    iss: Literal["urn:byfield:development"]
    exp: int
    person: str
    role: Role
    agency: str | None = None
    provider: str | None = None
    scopes: list[str] = []


@dataclass(frozen=True, slots=True)
class _Kept:
    principal: Principal
    ends_at: int


def refuse_key_for(role: Role) -> None:
    """Raise `PrincipalError` for a role that no key stands for."""
    if role == "respondent":
        raise PrincipalError("role respondent: has the token of its invitation, and no key")


class DevelopmentKeys:
    """Makes keys, and knows them again. Checked ones are kept until they end."""

    def __init__(self, settings: Settings, now: Callable[[], float] = time.time) -> None:
        """Raise `SettingsError` where keys are not believed, `UnfitSecretError`."""
        settings.refuse_development_keys()
        self._settings = settings
        self._now = now
        self._signing = _signing(read_secret(settings))
        self._kept: dict[str, _Kept] = {}

    def issue(self, principal: Principal) -> str:
        """Return a new key. Raises `PrincipalError`, `UnfitSecretError`."""
        refuse_key_for(principal.role)
        if self._signing is None:
            self._signing = OctKey.import_key(make_secret(self._settings))
        said = _Claims(
            iss=_ISSUER,
            exp=int(self._now()) + KEY_SECONDS,
            person=principal.person,
            role=principal.role,
            agency=principal.agency,
            provider=principal.provider,
            scopes=sorted(principal.scopes),
        )
        claims = said.model_dump(exclude_defaults=True)
        return jwt.encode({"alg": _ALGORITHM}, claims, self._signing, algorithms=[_ALGORITHM])

    async def principal_of(self, token: str) -> Principal | None:
        """Return whom a key stands for; None for what was not signed here.

        Raises a 401 problem for a key that has ended, or that says what no key says.
        """
        if (kept := self._kept.get(token)) is None:
            kept = self._checked(token)
            if kept is None:
                return None
            self._keep(token, kept)
        if kept.ends_at <= self._now():
            self._kept.pop(token, None)
            raise unauthorized("The key has ended; `byfield token` makes another.")
        return kept.principal

    def _checked(self, token: str) -> _Kept | None:
        if len(token) > KEY_CHARACTERS_MAX:
            return None
        if self._signing is None:
            self._signing = _signing(read_secret(self._settings))
        if self._signing is None:  # nobody has made a key yet
            return None
        try:
            claims = jwt.decode(token, self._signing, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError, TypeError):  # a header may hold anything
            return None
        try:
            said = _Claims.model_validate(claims)
            refuse_key_for(said.role)
            principal = Principal(
                said.person, said.role, said.agency, said.provider, frozenset(said.scopes)
            )
        except (ValidationError, PrincipalError):
            raise unauthorized("The key says what no key says.") from None
        if said.exp > self._now() + KEY_SECONDS + CLOCK_SECONDS_MAX:
            raise unauthorized(f"The key lasts longer than {KEY_SECONDS // 60} minutes.")
        return _Kept(principal, said.exp)

    def _keep(self, token: str, kept: _Kept) -> None:
        if len(self._kept) >= KEPT_KEYS_MAX:
            del self._kept[next(iter(self._kept))]  # the one that was checked first ends first
        self._kept[token] = kept


def _signing(secret: str | None) -> OctKey | None:
    return None if secret is None else OctKey.import_key(secret)


def development_keys(settings: Settings) -> Sequence[DevelopmentKeys]:
    """Return the keys that a process believes: none in production, or beyond loopback."""
    return [DevelopmentKeys(settings)] if settings.believes_development_keys else []
