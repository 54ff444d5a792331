"""What was forgotten is not told anew, whichever process still had it in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID

import orjson
import pytest

from events.access import RequestForgotten
from events.catalogue import dump
from events.event import FORGOTTEN_TYPES, REMOVED, Metadata
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.store.event_log import Append, Appended, NewEvent
from events.rules.forgetting import forgotten_stream
from events.vault.private_log import PrivateLog
from events.vault.tokens import key_of
from services.intake.commands.requests import (
    AmendRequest,
    ClaimAuthorization,
    ConfirmAuthorization,
    TakeAuthorizationBack,
)
from services.intake.decisions.requests import RequestCommand
from tests.crossing.center import ON, ORI, SAID, Center, authorize, give, may
from tests.events.vault.test_private_log import private

NAME = "Robin"
LINK = new_id()
Meanwhile = Callable[[], Awaitable[None]]


class Delayed(PrivateLog):
    """A log in which something happens between a decision and its append, once."""

    meanwhile: Meanwhile | None = None

    async def append(self, append: Append) -> Appended:
        """As the log does, after that."""
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        return await super().append(append)


@asynccontextmanager
async def intake(dsn: str) -> AsyncIterator[Delayed]:
    """A process of intake."""
    async with private(dsn, "intake") as log:
        delayed = Delayed(log.stored, log._vault, log._kinds)
        yield delayed
        await delayed.close()


async def forget(dsn: str, request_id: UUID) -> None:
    """Another process destroys the keys of the request, and tells it."""
    subject = f"request-{request_id}"
    async with private(dsn, "access") as log:
        facts = await log.stored.read_stream(subject)
        keys = [key for each in facts if (key := key_of(orjson.loads(each.data)))]
        assert await log.destroy(keys, f"forgetting-{subject}") == len(keys) > 0
        done = RequestForgotten(
            subject=subject,
            request_id=request_id,
            until=facts[-1].position,
            keys_destroyed=len(keys),
            plain_facts=0,
            forgotten_on=ON["on"],
        )
        event = NewEvent(new_id(), done.wire_name, done.schema_version, dump(done))
        told = Append(forgotten_stream(subject), None, (event,), Metadata("access", "1"))
        await log.append(told)


def amend(request_id: UUID) -> RequestCommand:
    """Tell another problem; the contact is told anew."""
    said = {"reason": "agency-request", "note": None, "problem": "Less.", "topics_listed": False}
    return AmendRequest.model_validate({"request_id": request_id} | said | SAID)


def take_back(request_id: UUID) -> RequestCommand:
    """Take back the authorization; who gave the one of the request is told anew."""
    said = {"wrong_on": may(10), "reason": "entered-in-error", "note": None}
    return TakeAuthorizationBack.model_validate({"request_id": request_id} | said | SAID)


def confirm(request_id: UUID) -> RequestCommand:
    """Let the yes by a link count; who said it is told anew."""
    said = {"request_id": request_id, "link_id": LINK}
    return ConfirmAuthorization.model_validate(said | SAID)


def claim(request_id: UUID) -> RequestCommand:
    """Say yes by a link."""
    said = {"authorized_by": NAME, "title": "Chief", "link_id": LINK}
    return ClaimAuthorization.model_validate({"request_id": request_id} | said | SAID)


TELLING_ANEW = pytest.mark.parametrize(
    ("before", "command"),
    [(None, amend), (authorize, take_back), (claim, confirm)],
    ids=["amend", "take back", "confirm"],
)
Telling = Callable[[UUID], RequestCommand]


async def asked_for_help(log: PrivateLog, before: Telling | None) -> UUID:
    """A request that names somebody, and that this process has in memory with its keys."""
    center = Center(log)
    await center.register(ORI)
    request_id = await center.submit(topics_listed=False)
    if before is not None:
        await give(log, before(request_id))
    await give(log, amend(request_id).model_copy(update={"problem": "More."}))
    return request_id


@TELLING_ANEW
async def test_what_another_process_forgot_is_not_told_anew(
    database: str, before: Telling | None, command: Telling
) -> None:
    async with intake(database) as log:
        request_id = await asked_for_help(log, before)
        await forget(database, request_id)
        await give(log, command(request_id))
        [*_, told] = await log.read_stream(f"request-{request_id}")
        assert NAME.encode() not in told.data
        assert REMOVED.encode() in told.data


@TELLING_ANEW
async def test_what_is_forgotten_between_a_decision_and_its_append_is_decided_again(
    database: str, before: Telling | None, command: Telling
) -> None:
    async with intake(database) as log:
        request_id = await asked_for_help(log, before)
        log.meanwhile = partial(forget, database, request_id)
        await give(log, command(request_id))
        [*_, told] = await log.read_stream(f"request-{request_id}")
        assert NAME.encode() not in told.data
        assert REMOVED.encode() in told.data


async def test_who_reads_that_somebody_was_forgotten_uses_no_key_from_before(database: str) -> None:
    async with intake(database) as log:
        request_id = await asked_for_help(log, None)
        await forget(database, request_id)
        [*_, told] = await log.read(limit=1000)
        assert told.type == RequestForgotten.wire_name
        [submitted, *_] = await log.read_stream(f"request-{request_id}")
        assert NAME.encode() not in submitted.data


def test_every_fact_that_says_so_is_known_as_one() -> None:
    said = {fact.wire_name for fact in CATALOGUE.published if "keys_destroyed" in fact.model_fields}
    assert said == FORGOTTEN_TYPES
