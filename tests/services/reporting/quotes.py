"""Testimonials as intake tells them, and as access forgets them: encrypted, each in its role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import orjson

from events.catalogue import dump
from events.event import Event, Metadata, Recorded
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from events.vault.tokens import key_of
from services.kit.run.private_log import open_log
from tests.services.recording import stream_of
from tests.services.reporting.lives import Life, fact
from tests.services.reporting.reports import Reports

WORDS: Final = "Our officers <use> it every week."
MARK: Final = "4b6f1c0f9d2e4a7c8b1d3e5f7a9c0b2d"


def released(life: Life, words: str = WORDS, mark: str = MARK) -> Event:
    """Words of an answer about this work."""
    return fact(
        "TestimonialReleased",
        testimonial_id=UUID(int=life.number, version=4),
        quote_id=quote_of(life),
        engagement_id=life.engagement_id,
        request_id=life.request_id,
        ori=life.ori,
        program=life.program,
        year=2023,
        words=words,
        mark=mark,
    )


def withdrawn(life: Life, reason: str = "consent-taken-back") -> Event:
    """They are published no more."""
    return fact(
        "TestimonialWithdrawn",
        testimonial_id=UUID(int=life.number, version=4),
        engagement_id=life.engagement_id,
        request_id=life.request_id,
        reason=reason,
    )


def quote_of(life: Life) -> UUID:
    """What reviews call them."""
    return UUID(int=life.number * 1000, version=4)


async def tell(reports: Reports, *facts: Event, service: str = "intake") -> None:
    """Facts of another service, encrypted as it does; and rows are made of them."""
    by = Metadata("coordinator:maria", str(new_id()))
    async with open_log(reports.running.settings, service) as log:
        for each in facts:
            event = NewEvent(new_id(), each.wire_name, each.schema_version, dump(each))
            await log.append(Append(stream_of(each), None, (event,), by))
    await reports.follow()


async def stored(reports: Reports, category: str) -> Sequence[Recorded]:
    """What the log has, as it stands there."""
    async with PostgresLog(reports.running.settings.dsn_of("log")) as log:
        return await log.read(category=category)


async def forget(reports: Reports, life: Life) -> None:
    """The keys of what was said about this work are destroyed, and that is told."""
    told = await stored(reports, "testimonial")
    named = str(life.request_id).encode()
    keys = [key_of(orjson.loads(each.data)) for each in told if named in each.data]
    async with open_log(reports.running.settings, "access") as log:
        await log.destroy([key for key in keys if key is not None], "test")
    subject = f"request-{life.request_id}"
    done = fact("RequestForgotten", subject=subject, request_id=life.request_id)
    await tell(reports, done, service="access")
