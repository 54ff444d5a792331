"""Who asks in tests: `asking_as("provider", "iacp.dana")`, with a key signed for tests alone.

`conftest` sets the secret for this process, `processes.environment` for those that it starts.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, cast

from pydantic import SecretStr

from deploy.keyring import Keyring
from events.event import Role
from events.rules.machine_scopes import MACHINE_SCOPES
from services.kit.http.principals import Principal
from services.kit.settings import Settings

SECRET: Final = "tJ9uE2mZ4cQx7VbW0sKfP5hLrY8aGdN3oXiT6yUwRk1"  # noqa: S105 - it opens nothing
ACCESS_SECRET: Final = "q7Yc1LkV5nB8xWz2GsRj0DhT4uEo9MfPaI6tQyNlKbX"  # noqa: S105 - likewise
"""By which services ask access in tests that do."""
MASTER_KEYS: Final = Path(tempfile.mkdtemp(prefix="byfield-keys-")) / "vault.keys"
"""The ring of master keys of all that runs in tests, made by `conftest`."""
AGENCY: Final = "IA0570100"
"""For which a requester speaks where a test does not say."""
PROVIDER: Final = "iacp"
"""For which a provider's person speaks, likewise."""


def principal(role: str, who: str | None = None) -> Principal:
    """Somebody in a role: `who` is a person, after the party where the role has one.

    `principal("requester", "IA0770300")`, `principal("provider", "iacp.dana")`,
    `principal("coordinator", "maria")`. The whole of it is stored with facts.
    """
    match role:
        case "requester":
            said = who or AGENCY
            return Principal(said, "requester", agency=said.partition(".")[0])
        case "provider":
            said = who or PROVIDER
            return Principal(said, "provider", provider=said.partition(".")[0])
        case "validator" if who:
            return Principal(who, "validator", provider=who.partition(".")[0])
        case "consumer":
            return Principal(who or role, "consumer", scopes=frozenset(MACHINE_SCOPES))
        case _:
            return Principal(who or role, cast("Role", role))


def consumer(*scopes: str) -> dict[str, str]:
    """The headers of a machine with these scopes alone; `asking_as("consumer")` has all."""
    someone = Principal("consumer", "consumer", scopes=frozenset(scopes))
    return {"Authorization": f"Bearer {key_of(someone)}"}


def key(role: str, who: str | None = None) -> str:
    """The development key of somebody: see `principal`."""
    return key_of(principal(role, who))


def key_of(someone: Principal) -> str:
    """The development key of anybody."""
    return _keyring().key_of(someone)


def asking_as(role: str, who: str | None = None) -> dict[str, str]:
    """The headers by which somebody says who asks: see `principal`."""
    return {"Authorization": f"Bearer {key(role, who)}"}


def somebody_of(roles: Sequence[str]) -> str:
    """The role that does most, of those that an operation admits."""
    return "operator" if "operator" in roles else roles[0]


def _keyring() -> Keyring:
    test, _, _ = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")
    if "PYTEST_VERSION" in os.environ and not test:
        raise RuntimeError(
            "A key made while tests are collected has ended when a late one runs: make it in the "
            "test, or in a fixture."
        )
    return _keyring_of(test)


@lru_cache(maxsize=1)
def _keyring_of(test: str) -> Keyring:  # noqa: ARG001 - what it is kept by
    """The keys of one test: one kept from an earlier might be made anew between two calls.

    A form goes with the session for which it was shown, and no other key stands for that.
    """
    return Keyring(Settings.model_construct(development_secret=SecretStr(SECRET)))
