"""Health says that mails are due and nobody tries them, whoever has the turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from events.ids import new_id
from services.access.app import SERVICE
from services.access.mail.words import Kind
from services.access.outbox.asking import ask_mail
from services.access.outbox.watching import OVERDUE_MINUTES_MAX, overdue
from services.access.settings import AccessSettings
from services.kit.run.health import State, health_of
from services.kit.run.service import open_service


async def test_mails_that_nobody_tries_make_the_outbox_degraded(database: str) -> None:
    settings = AccessSettings.read(postgres_dsn=database)
    async with open_service(SERVICE, settings, listening=False) as opened:
        running, now = opened.running, datetime.now(UTC)
        late = now - timedelta(minutes=OVERDUE_MINUTES_MAX + 1)

        async def outbox() -> tuple[State, str]:
            parts = (await health_of([opened])).parts
            [part] = [each for each in parts if each.part == "outbox"]
            return part.state, part.says

        await ask_mail(running.pool, new_id(), Kind.RECEIVED, new_id(), new_id(), now)
        assert await outbox() == (State.WELL, "nothing is late")
        await ask_mail(running.pool, new_id(), Kind.RECEIVED, new_id(), new_id(), late)
        state, says = await outbox()
        assert (state, "1 mails are due" in says) == (State.DEGRADED, True)
        await running.pool.execute("UPDATE mail SET ended_as = 'sent', ended_at = $1", now)
        assert await overdue(running) is None


async def test_an_outbox_that_cannot_be_asked_is_degraded(database: str) -> None:
    settings = AccessSettings.read(postgres_dsn=database)
    async with open_service(SERVICE, settings, listening=False) as opened:
        await opened.running.pool.execute("ALTER TABLE mail RENAME TO mail_gone")
        parts = (await health_of([opened])).parts
        [part] = [each for each in parts if each.part == "outbox"]
        assert part.state is State.DEGRADED
