"""Access on a real database, with a clock that the test moves; nobody listens over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from events.facts import CATALOGUE
from events.ids import new_id
from events.log.deciding.handle import Cause, handle
from services.access.app import SERVICE
from services.access.binding import bind
from services.access.commands.people import InvitePerson, PersonCommand, RemovePerson
from services.access.decisions import PERSON_DECIDER
from services.access.inviting import Invitation, give_invitation, person_of
from services.access.lookups import beside_person
from services.access.openid.id_token import Identity
from services.access.sessions import SignedIn, sign_in
from services.access.settings import AccessSettings
from services.kit.http.running_service import RunningService
from services.kit.run.service import open_service


def identity(subject: str = "ana", **fields: Any) -> Identity:
    """An account of an issuer that verified its address."""
    said: dict[str, Any] = {
        "issuer": "https://issuer.example",
        "subject": subject,
        "email": f"{subject}@center.example",
        "email_verified": True,
        "acr": None,
    }
    return Identity(**said | fields)


@dataclass
class Clock:
    now: datetime = datetime(2024, 3, 1, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class House:
    """Access, and what administrators do in it."""

    running: RunningService
    clock: Clock = field(default_factory=Clock)

    async def invite(self, name: str = "ana", **fields: Any) -> Invitation:
        mail = f"{name}@center.example"
        person_id = await person_of(self.running.pool, new_id(), name, mail)
        now = self.running.now()
        asked = {
            "person_id": person_id,
            "invitation_id": new_id(),
            "role": "coordinator",
            "reason": "needs-access",
            "on": now.date(),
            "now": now,
            "by": None,
        }
        command = InvitePerson.model_validate(asked | fields)
        return await give_invitation(self.running.log, self.running.pool, command, cause())

    async def give(self, kind: type[PersonCommand], person_id: UUID, **fields: Any) -> None:
        now = self.running.now()
        asked = {"person_id": person_id, "on": now.date(), "now": now, "by": None}
        command = kind.model_validate(asked | fields)
        await handle(
            self.running.log,
            CATALOGUE,
            PERSON_DECIDER,
            PERSON_DECIDER.stream(person_id),
            command,
            cause(),
            beside=beside_person(command),
        )

    async def remove(self, person_id: UUID) -> None:
        await self.give(RemovePerson, person_id, reason="left", others=())

    async def admitted(self, name: str = "ana", **fields: Any) -> UUID:
        made = await self.invite(name, **fields)
        return await bind(self.running, made.token, identity(name))

    async def signed_in(self, name: str = "ana", **fields: Any) -> SignedIn:
        await self.admitted(name, **fields)
        return await sign_in(self.running, identity(name))


def cause() -> Cause:
    call = new_id()
    return Cause(id=call, handler="test", actor="administrator:ann", correlation_id=str(call))


@asynccontextmanager
async def opened_house(database: str, **said: Any) -> AsyncIterator[House]:
    """Access with these settings."""
    clock = Clock()
    settings = AccessSettings.read(postgres_dsn=database, **said)
    async with open_service(SERVICE, settings, listening=False, clock=clock) as opened:
        yield House(opened.running, clock)


@pytest.fixture
async def house(database: str) -> AsyncIterator[House]:
    async with opened_house(database) as opened:
        yield opened
