"""Which id a call has: under the secret, unless a former release did something under another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from events.ids import call_id, derived_id, new_id
from events.log.memory import MemoryLog
from events.vault.secret import Secret
from services.kit.http.call_ids import BESIDE_MAX, CallIds
from tests.appends import append_of, new_event

KEY = "maria-1"
CALLER, ROUTE = "coordinator:ann", "POST /requests"
FORMER = call_id(CALLER, ROUTE, KEY, None)


def secret(*, age: timedelta = timedelta()) -> Secret:
    return Secret(b"secret", datetime.now(UTC) - age)


def own(key: str = KEY) -> object:
    return call_id(CALLER, ROUTE, key, b"secret")


async def test_a_key_has_an_id_under_the_secret_and_nothing_else_is_looked_for() -> None:
    log = MemoryLog()
    ids = CallIds(log, secret(age=timedelta(seconds=1)))
    assert await ids.of(CALLER, ROUTE, KEY) == (own(), None)
    await log.append(
        append_of("request-1", events=[replace(new_event(), id=derived_id(FORMER, ROUTE))])
    )
    assert await ids.of(CALLER, ROUTE, KEY) == (own(), None)


async def test_a_key_that_told_a_fact_before_there_was_a_secret_has_its_former_id() -> None:
    log = MemoryLog()
    await log.append(
        append_of("request-1", events=[replace(new_event(), id=derived_id(FORMER, ROUTE))])
    )
    ids = CallIds(log, secret())
    assert await ids.of(CALLER, ROUTE, KEY) == (FORMER, None)
    other = call_id(CALLER, ROUTE, "other", None)
    assert await ids.of(CALLER, ROUTE, "other") == (own("other"), other)


async def test_a_key_that_was_made_long_after_the_secret_is_looked_for_once() -> None:
    log = MemoryLog()
    await log.append(append_of("request-1", events=[new_event()]))
    key = str(new_id())
    beside = CallIds(log, secret())
    assert await beside.of(CALLER, ROUTE, key) == (own(key), call_id(CALLER, ROUTE, key, None))
    [first] = await log.read()
    log._events[0] = first._replace(recorded_at=first.recorded_at - 3 * BESIDE_MAX)
    later = CallIds(log, secret(age=2 * BESIDE_MAX))
    assert await later.of(CALLER, ROUTE, key) == (own(key), None)
    assert (await later.of(CALLER, ROUTE, KEY))[1] == FORMER


async def test_a_service_without_a_vault_has_plain_ids() -> None:
    assert await CallIds(MemoryLog(), None).of(CALLER, ROUTE, KEY) == (FORMER, None)
