"""A clock that was ahead and is set back lets nothing live longer: every table with an end."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from joserfc.jwk import ECKey

import services.access
from events.decider import Refused
from events.ids import new_id
from services.access.binding import bind
from services.access.commands.consumers import RegisterConsumer
from services.access.consumers import registering
from services.access.consumers.granting import TOKEN_SECONDS, principal_of_machine
from services.access.consumers.public_keys import read_public_key
from services.access.links import asked
from services.access.links.acts import AUTHORIZE, Act, act_of, new_act_token, open_link, put_link
from services.access.links.asked import (
    CONFIRM_DAYS,
    asked_by,
    find_asked,
    keep_asked,
    new_asked_token,
    new_submitting_token,
    principal_of_asked,
)
from services.access.links.errands import begin_errand, principal_of_errand
from services.access.mail.message import Recipient
from services.access.mail.words import Kind
from services.access.outbox.asking import ask_mail
from services.access.queries.statements import SQL
from services.access.sessions import list_sessions, session_now
from services.access.tokens import hash_of, new_token
from services.kit.feed.connections import transaction
from tests.services.access.conftest import Clock, House, cause, identity

IsGood = Callable[[], Awaitable[bool]]
BEGINNING: Final = Clock().now
AHEAD_DAYS: Final = 30


async def _session(house: House) -> IsGood:
    signed_in = await house.signed_in("ana")

    async def is_good() -> bool:
        found = await session_now(house.running, hash_of(signed_in.token))
        listed = await list_sessions(house.running, signed_in.person_id)
        assert len(listed) == (found is not None)
        return found is not None

    return is_good


async def _invitation(house: House) -> IsGood:
    made = await house.invite("ana")

    async def is_good() -> bool:
        try:
            await bind(house.running, made.token, identity("ana"))
        except Refused as refused:
            return refused.rule != "invitation-ended"
        return True

    return is_good


async def _machine_token(house: House) -> IsGood:
    running, now = house.running, house.clock.now
    key = read_public_key(ECKey.generate_key("P-256").as_pem(private=False).decode())
    command = RegisterConsumer(
        consumer_id=new_id(),
        key_id=new_id(),
        scopes=("log:read",),
        on=now.date(),
        now=now,
        by=None,
    )
    await registering.register(running.log, running.pool, command, key, cause(), name="warehouse")
    token_hash, ends = hash_of(new_token()), now + timedelta(seconds=TOKEN_SECONDS)
    said = (token_hash, command.consumer_id, command.key_id, ["log:read"], ends, now)
    await running.pool.execute(SQL["machine_token_put"], *said)

    async def is_good() -> bool:
        return await principal_of_machine(running, token_hash) is not None

    return is_good


async def _act_link(house: House) -> IsGood:
    running, act = house.running, Act(new_id(), AUTHORIZE, UUID(int=1), "IA0570100")
    await put_link(running, act, Recipient("Alex Roe", "alex@city.example"), "person-maria")
    async with transaction(running.pool) as connection:
        token = await new_act_token(connection, act.link_id)

    async def is_good() -> bool:
        opened = await act_of(running, hash_of(token)) is not None
        assert opened == (await open_link(running, act.link_id) is not None)
        return opened

    return is_good


async def _asked_request(house: House) -> IsGood:
    token = await new_asked_token(house.running, asked_id := await _asked(house))
    return _opens(house, asked_id, token)


async def _asked_token(house: House) -> IsGood:
    ahead, house.clock.now = house.clock.now, BEGINNING
    asked_id = await _asked(house)
    house.clock.now = ahead
    token = await new_asked_token(house.running, asked_id)
    submitting = await new_submitting_token(house.running, asked_id)
    opens = _opens(house, None, token)

    async def is_good() -> bool:
        opened = await opens()
        submits = await principal_of_asked(house.running, hash_of(submitting)) is not None
        assert opened == submits
        return opened

    return is_good


async def _asked(house: House) -> UUID:
    async with transaction(house.running.pool) as connection:
        to = Recipient("Robin Doe", "robin@agency.example")
        said = ("IA0570100", to, {"problem": "Nobody has been trained."}, house.clock.now)
        asked_id, _ = await keep_asked(connection, *said)
    assert asked_id is not None
    return asked_id


def _opens(house: House, asked_id: UUID | None, token: str) -> IsGood:
    async def is_good() -> bool:
        opened = await asked_by(house.running, token) is not None
        if asked_id is not None:
            assert opened == (await find_asked(house.running, asked_id) is not None)
        return opened

    return is_good


async def _errand(house: House) -> IsGood:
    running, mail_id = house.running, new_id()
    await ask_mail(running.pool, mail_id, Kind.EVALUATION, None, new_id(), house.clock.now)
    credential = await begin_errand(running, mail_id)
    assert credential is not None

    async def is_good() -> bool:
        return await principal_of_errand(running, hash_of(credential)) is not None

    return is_good


LIVES: Final = {
    "session": _session,
    "invitation_link": _invitation,
    "machine_token": _machine_token,
    "act_link": _act_link,
    "asked_request": _asked_request,
    "asked_token": _asked_token,
    "mail": _errand,
}
OTHERS: Final = {
    "assertion_used": "remembers longer while the clock is behind, and lets nobody in",
    "sign_in_underway": "one that begins after now is refused: test_signing_in",
}


def test_every_table_with_an_end_is_tried() -> None:
    folder = Path(services.access.__file__).parent / "migrations"
    text = "".join(file.read_text() for file in sorted(folder.glob("*.sql")))
    tables = re.findall(r"CREATE TABLE (\w+) \((.*?)\n\);", text, re.DOTALL)
    ends = {name for name, body in tables if re.search(r"(expires|began|begun|ended)_at ", body)}
    assert ends == LIVES.keys() | OTHERS.keys()


@pytest.mark.parametrize("table", LIVES)
async def test_what_began_while_the_clock_was_ahead_is_good_for_nothing(
    house: House, table: str
) -> None:
    house.clock.later(days=AHEAD_DAYS)
    is_good = await LIVES[table](house)
    house.clock.later(days=-AHEAD_DAYS)
    assert not await is_good()


@pytest.mark.parametrize("table", LIVES)
async def test_a_clock_that_is_set_back_a_little_ends_nothing(house: House, table: str) -> None:
    is_good = await LIVES[table](house)
    house.clock.later(minutes=-4)
    assert await is_good()


async def test_what_was_asked_while_the_clock_was_ahead_keeps_no_place_and_can_be_asked_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "WAITING_MAX", 1)
    house.clock.later(days=AHEAD_DAYS)
    of_then = await _asked(house)
    house.clock.later(days=-AHEAD_DAYS)
    again = await _asked(house)
    assert again != of_then
    assert await house.running.pool.fetchval("SELECT count(*) FROM asked_request") == 1


async def test_what_ended_and_is_not_erased_yet_can_be_asked_again(house: House) -> None:
    first = await _asked(house)
    house.clock.later(days=CONFIRM_DAYS, minutes=1)
    assert await _asked(house) != first
