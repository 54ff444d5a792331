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
from services.access.links.acts import AUTHORIZE, Act, act_of, new_act_token, open_link, put_link
from services.access.mail.message import Recipient
from services.access.queries.statements import SQL
from services.access.sessions import list_sessions, session_now
from services.access.tokens import hash_of, new_token
from services.kit.feed.connections import transaction
from tests.services.access.conftest import House, cause, identity

IsGood = Callable[[], Awaitable[bool]]


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


LIVES: Final = {
    "session": _session,
    "invitation_link": _invitation,
    "machine_token": _machine_token,
    "act_link": _act_link,
}
OTHERS: Final = {
    "assertion_used": "remembers longer while the clock is behind, and lets nobody in",
    "sign_in_underway": "one that begins after now is refused: test_signing_in",
    "asked_request": "not bounded yet: it opens the page of one request, and nothing else",
    "asked_token": "likewise",
    "mail": "what became of mails: it is kept longer, and lets nobody in",
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
    house.clock.later(days=30)
    is_good = await LIVES[table](house)
    house.clock.later(days=-30)
    assert not await is_good()


@pytest.mark.parametrize("table", LIVES)
async def test_a_clock_that_is_set_back_a_little_ends_nothing(house: House, table: str) -> None:
    is_good = await LIVES[table](house)
    house.clock.later(minutes=-4)
    assert await is_good()
