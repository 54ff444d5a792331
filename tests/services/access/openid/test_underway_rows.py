"""A sign-in under way is given out once, and only to the browser that began it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from events.log.database.connections import Pool, close_pool
from services.access.openid import underway_rows
from services.access.openid.underway import UNDERWAY_SECONDS_MAX, Carried, Underway
from services.access.openid.underway_rows import TooManyUnderwayError, UnderwayRows
from services.kit.feed.connections import fetchval, open_pool


class Kept:
    """The rows, and the time."""

    def __init__(self, pool: Pool) -> None:
        self.now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
        self.pool = pool
        self.rows = UnderwayRows(pool, lambda: self.now)

    def begun(self, state: str) -> Underway:
        return Underway(
            provider="city",
            redirect_uri="https://byfield.example/access/callback",
            state=state,
            nonce=f"nonce of {state}",
            verifier=f"verifier of {state}",
            begun_at=self.now,
            carried=Carried("/access/people", b"i" * 32),
        )

    async def many(self) -> int:
        count: int = await fetchval(self.pool, "SELECT count(*) FROM sign_in_underway")
        return count


@pytest.fixture
async def kept(database: str) -> AsyncIterator[Kept]:
    pool = await open_pool(database, "access")
    yield Kept(pool)
    await close_pool(pool)


async def test_what_was_kept_comes_back_whole_and_once(kept: Kept) -> None:
    underway = kept.begun("state")
    bare = replace(underway, state="bare", carried=Carried())
    await kept.rows.keep("mine", underway)
    await kept.rows.keep("mine", bare)
    take = kept.rows.of("mine")
    assert await take("another") is None
    assert await take("state") == underway
    assert await take("state") is None
    assert await take("bare") == bare


async def test_of_many_that_take_it_at_once_one_gets_it(kept: Kept) -> None:
    await kept.rows.keep("mine", kept.begun("state"))
    taken = await asyncio.gather(*(kept.rows.of("mine")("state") for _ in range(8)))
    assert sum(underway is not None for underway in taken) == 1


async def test_another_browser_neither_gets_it_nor_uses_it_up(kept: Kept) -> None:
    await kept.rows.keep("mine", kept.begun("state"))
    assert await kept.rows.of("theirs")("state") is None
    assert await kept.rows.of("mine")("state") is not None


async def test_two_windows_of_a_browser_have_each_their_own(kept: Kept) -> None:
    for state in ("first", "second"):
        await kept.rows.keep("mine", kept.begun(state))
    take = kept.rows.of("mine")
    assert [await take("second"), await take("first")] == [
        kept.begun("second"),
        kept.begun("first"),
    ]


async def test_neither_the_state_nor_the_secret_of_the_browser_is_stored(kept: Kept) -> None:
    await kept.rows.keep("secret-of-mine", kept.begun("the-state"))
    stored = await fetchval(kept.pool, "SELECT row_to_json(s)::text FROM sign_in_underway AS s")
    assert "secret-of-mine" not in stored
    assert b"secret-of-mine".hex() not in stored
    assert '"the-state"' not in stored


async def test_what_nobody_finished_is_forgotten(kept: Kept) -> None:
    await kept.rows.keep("mine", kept.begun("old"))
    kept.now += timedelta(seconds=UNDERWAY_SECONDS_MAX + 1)
    await kept.rows.keep("mine", kept.begun("new"))
    assert await kept.many() == 1
    assert await kept.rows.of("mine")("old") is None


async def test_there_are_never_more_than_so_many(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(underway_rows, "UNDERWAY_MAX", 3)
    for number in range(3):
        await kept.rows.keep("mine", kept.begun(f"state-{number}"))
    with pytest.raises(TooManyUnderwayError, match="3 sign-ins"):
        await kept.rows.keep("mine", kept.begun("one-more"))
    assert await kept.many() == 3
    kept.now += timedelta(seconds=UNDERWAY_SECONDS_MAX + 1)
    await kept.rows.keep("mine", kept.begun("later"))


async def test_who_begins_very_many_from_one_address_takes_no_room_of_others(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(underway_rows, "UNDERWAY_MAX", 5)
    monkeypatch.setattr(underway_rows, "OF_ADDRESS_MAX", 3)
    await kept.rows.keep("mine", kept.begun("mine"), "192.0.2.7")
    for number in range(20):
        kept.now += timedelta(seconds=1)
        address = "2001:db8::1" if number % 2 else "2001:db8::ffff:0:1"  # of one network
        await kept.rows.keep(f"theirs-{number}", kept.begun(f"theirs-{number}"), address)
    assert await kept.many() == 4
    assert await kept.rows.of("mine")("mine") is not None
    assert await kept.rows.of("theirs-19")("theirs-19") is not None
    assert await kept.rows.of("theirs-16")("theirs-16") is None, "its own oldest make room"


async def test_where_all_room_is_taken_an_address_still_replaces_its_own(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(underway_rows, "UNDERWAY_MAX", 2)
    monkeypatch.setattr(underway_rows, "OF_ADDRESS_MAX", 1)
    for address in ("192.0.2.7", "192.0.2.8"):
        await kept.rows.keep(address, kept.begun(address), address)
    with pytest.raises(TooManyUnderwayError):
        await kept.rows.keep("third", kept.begun("third"), "192.0.2.9")
    kept.now += timedelta(seconds=1)
    await kept.rows.keep("again", kept.begun("again"), "192.0.2.8")
    assert await kept.rows.of("again")("again") is not None
    assert await kept.rows.of("192.0.2.7")("192.0.2.7") is not None


async def test_an_address_is_not_stored_in_clear(kept: Kept) -> None:
    await kept.rows.keep("mine", kept.begun("state"), "192.0.2.7")
    stored = await fetchval(kept.pool, "SELECT row_to_json(s)::text FROM sign_in_underway AS s")
    assert "192.0.2.7" not in stored
