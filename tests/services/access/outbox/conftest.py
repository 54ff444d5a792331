"""Access with a mail server: what is asked for by facts is sent, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from events.event import Heard
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.feed.decoding import FactReader
from events.log.postgres import PostgresLog
from events.log.store.event_log import EventLog
from services.access.app import SERVICE
from services.access.inviting import Invitation
from services.access.mail.server import MailServerError
from services.access.outbox.sending import errands
from services.access.reactions.mails import ask_mails
from services.kit.feed.reaction import Reaction
from services.kit.feed.schedule import Moment
from services.kit.run.service import projecting
from tests.services.access.conftest import House, opened_house
from tests.smtp import MailServer, Taken, mail_server

ADMINISTRATOR = f"person-{new_id()}"


@dataclass
class Office:
    """Access, its mail server, and whoever sends."""

    house: House
    server: MailServer
    log: EventLog
    """As whoever may tell the facts of other services."""

    async def heard(self) -> None:
        """React to all facts; again changes nothing."""
        reaction = ask_mails(self.house.running)
        for heard in await self._facts(reaction):
            await reaction.react(heard)
        self.house.clock.now = max(self.house.clock.now, datetime.now(UTC))

    async def heard_at_once(self) -> None:
        """The same, as a feed does that has all of them."""
        reaction = ask_mails(self.house.running)
        facts = await self._facts(reaction)
        assert reaction.asks_once is not None
        react = await reaction.asks_once(facts)
        for heard in facts:
            await react(heard)

    async def _facts(self, reaction: Reaction) -> list[Heard]:
        records = await self.house.running.log.read(after=0)
        wanted = [recorded for recorded in records if recorded.type in reaction.hears]
        return [heard for each in wanted if (heard := CATALOGUE.hear(each)) is not None]

    async def act(self) -> None:
        """One turn of the sender."""
        [errand] = errands(self.house.running)
        await errand.act(Moment(self.house.running.now(), self.house.running.settings.time_zone))

    async def fails(self) -> str:
        """A turn that fails; what it says."""
        with pytest.raises(MailServerError) as failed:
            await self.act()
        return str(failed.value)

    async def asked(self, name: str = "ana", **fields: Any) -> Invitation:
        """Somebody is invited by an administrator, and the mail is asked for."""
        made = await self.house.invite(name, **{"by": ADMINISTRATOR} | fields)
        await self.heard()
        return made

    async def people_projected(self) -> None:
        """Let the rows of people follow all facts."""
        running = self.house.running
        for handler in projecting(SERVICE, running.pool):
            facts = await FactReader(CATALOGUE, handler.hears).read(await running.log.read(after=0))
            await handler.handle(await handler.resume(), facts)

    @property
    def taken(self) -> Sequence[Taken]:
        return self.server.taken

    async def rows(self) -> list[dict[str, Any]]:
        rows = await self.house.running.pool.fetch("SELECT * FROM mail ORDER BY asked_at, mail_id")
        return [dict(row) for row in rows]

    async def kinds(self) -> list[str]:
        return [f"{row['kind']}: {row['ended_as']}" for row in await self.rows()]

    async def ended(self) -> list[tuple[str | None, str | None]]:
        return [(row["ended_as"], row["says"]) for row in await self.rows()]


def token_in(mail: Taken) -> str:
    [line] = [line for line in mail.text.splitlines() if "/access/invitation/" in line]
    return line.rpartition("/")[2]


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    async with (
        mail_server() as server,
        opened_house(
            database,
            public_url="https://byfield.example",
            mail_host="127.0.0.1",
            mail_port=server.port,
            mail_security="none",
            mail_from="help@center.example",
        ) as house,
        PostgresLog(database) as log,
    ):
        house.clock.now = datetime.now(UTC)  # that of the log, which says when a mail was asked for
        yield Office(house, server, log)
