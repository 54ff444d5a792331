"""Access on a real database, with a clock that the test moves; nobody listens over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Event, Metadata
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.deciding.handle import Cause, handle
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from services.access.app import SERVICE
from services.access.binding import bind
from services.access.commands.people import GrantRole, InvitePerson, PersonCommand, RemovePerson
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


POLICE = "Cedar Rapids Police Department"
"""What every agency here is called."""


def example(wire_name: str, **fields: Any) -> Event:
    """The example of a fact, with other fields."""
    return examples()[wire_name].model_copy(update=fields)


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

    async def know(self, agency: str | None = None, provider: str | None = None) -> None:
        """Let there be an agency and a provider, as intake and assignment tell them."""
        facts: dict[str, Event] = {}
        if agency is not None:
            facts[f"agency-{agency}"] = example("AgencyRegistered", ori=agency, name=POLICE)
        if provider is not None:
            facts[f"provider-{provider}"] = example("ProviderEnrolled", provider=provider)
        async with PostgresLog(self.running.settings.dsn_of("log")) as log:
            for stream, fact in facts.items():
                if await log.read_stream(stream, limit=1):
                    continue
                new = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
                told = Metadata("coordinator:maria", str(new_id()))
                await log.append(Append(stream, None, (new,), told))

    async def invite(self, name: str = "ana", **fields: Any) -> Invitation:
        await self.know(fields.get("agency"), fields.get("provider"))
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

    async def give_blindly(self, person_id: UUID, **fields: Any) -> None:
        """Grant a role, for whichever organization."""
        await self._give(GrantRole, person_id, reason="new-duties", **fields)

    async def give(self, kind: type[PersonCommand], person_id: UUID, **fields: Any) -> None:
        await self.know(fields.get("agency"), fields.get("provider"))
        await self._give(kind, person_id, **fields)

    async def _give(self, kind: type[PersonCommand], person_id: UUID, **fields: Any) -> None:
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
