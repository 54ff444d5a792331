"""Who was removed is erased, and comes back as somebody new; the log names nobody anyway."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from events.decider import Refused
from events.ids import new_id
from services.access.app import SERVICE
from services.access.binding import bind
from services.access.commands.people import InvitePerson
from services.access.erasing import erase_removed
from services.access.inviting import person_of
from services.access.queries.persons import person_now
from services.access.sessions import sign_in, whoami
from services.access.settings import AccessSettings
from services.access.tokens import hash_of
from services.kit.feed.connections import fetchval, transaction
from services.kit.run.service import open_service
from tests.services.access.conftest import House, identity
from tests.waiting import eventually

TABLES = ("person_name", "identity", "session", "invitation_link")


async def kept_of(house: House, person_id: UUID) -> list[str]:
    """The tables that still know a person."""
    pool = house.running.pool
    return [
        table
        for table in TABLES
        if await fetchval(pool, f"SELECT count(*) FROM {table} WHERE person_id = $1", person_id)  # noqa: S608 - of this list
    ]


async def tokens(house: House) -> int:
    found: int = await fetchval(house.running.pool, "SELECT count(*) FROM invitation_token")
    return found


async def somebody_waits(house: House) -> bool:
    """Whether a statement waits for a lock."""
    return bool(
        await fetchval(
            house.running.pool,
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database()) "
            "OR NOT granted AND locktype = 'transactionid'",
        )
    )


async def test_all_that_says_who_a_removed_person_was_is_erased(house: House) -> None:
    ana, ben = await house.signed_in("ana"), await house.signed_in("ben")
    assert await kept_of(house, ana.person_id) == list(TABLES)
    assert not await erase_removed(house.running, ana.person_id), "nobody is erased who is in"
    await house.remove(ana.person_id)
    assert await erase_removed(house.running, ana.person_id)
    assert await kept_of(house, ana.person_id) == []
    assert await kept_of(house, ben.person_id) == list(TABLES)
    assert await tokens(house) == 1
    assert await whoami(house.running, hash_of(ana.token)) is None
    with pytest.raises(Refused, match="account-unknown"):
        await sign_in(house.running, identity("ana"))


async def test_the_feed_erases_whoever_was_removed_also_before_it_first_ran(
    house: House, database: str
) -> None:
    ana, ben = await house.signed_in("ana"), await house.signed_in("ben")
    await house.remove(ana.person_id)
    settings = AccessSettings.read(postgres_dsn=database)
    async with open_service(SERVICE, settings, clock=house.clock):

        async def erased() -> bool:
            return await kept_of(house, ana.person_id) == []

        await eventually(erased)
    assert await kept_of(house, ben.person_id) == list(TABLES)


async def test_an_invitation_taken_back_leaves_no_name(house: House) -> None:
    made = await house.invite("ana")
    await house.remove(made.person_id)
    await erase_removed(house.running, made.person_id)
    assert await kept_of(house, made.person_id) == []
    with pytest.raises(Refused, match="link-unknown"):
        await bind(house.running, made.token, identity("ana"))


async def test_whoever_comes_back_after_that_is_a_new_person_with_the_same_account(
    house: House,
) -> None:
    ana = await house.signed_in("ana")
    await house.remove(ana.person_id)
    await erase_removed(house.running, ana.person_id)
    again = await house.signed_in("ana")
    assert again.person_id != ana.person_id
    assert await whoami(house.running, hash_of(again.token)) is not None


async def test_an_account_that_was_left_bound_to_a_removed_person_is_free(house: House) -> None:
    ana = await house.signed_in("ana")
    await house.remove(ana.person_id)
    await erase_removed(house.running, ana.person_id)
    account = identity("ana")
    await house.running.pool.execute(  # as a sign-in does that began before the removal
        "INSERT INTO identity VALUES ($1, $2, $3, now())",
        account.issuer,
        account.subject,
        ana.person_id,
    )
    again = await house.signed_in("ana")
    assert again.person_id != ana.person_id


async def test_nobody_is_erased_who_is_invited_again_at_the_same_moment(house: House) -> None:
    ana = await house.signed_in("ana")
    await house.remove(ana.person_id)
    again = await house.invite("ana")
    assert again.person_id == ana.person_id
    assert not await erase_removed(house.running, ana.person_id)
    assert "person_name" in await kept_of(house, ana.person_id)


async def test_an_invitation_waits_for_the_eraser_and_is_then_refused(house: House) -> None:
    ana = await house.signed_in("ana")
    await house.remove(ana.person_id)
    pool = house.running.pool
    mail = "ana@center.example"
    assert await person_of(pool, new_id(), "ana", mail) == ana.person_id
    async with transaction(pool) as connection:  # the eraser has the name, and asks the log
        await connection.execute("SELECT FROM person_name FOR UPDATE")
        inviting = asyncio.create_task(house.invite("ana"))
        await eventually(lambda: somebody_waits(house))
        await connection.execute("DELETE FROM person_name WHERE person_id = $1", ana.person_id)
    with pytest.raises(Refused, match="person-removed"):
        await inviting
    again = await house.invite("ana")
    assert again.person_id != ana.person_id


async def test_a_refused_invitation_takes_no_name_from_one_that_is_told_at_the_same_moment(
    house: House,
) -> None:
    pool, today = house.running.pool, house.running.today()
    person_id = await person_of(pool, new_id(), "ana", "ana@center.example")
    async with transaction(pool) as connection:  # who invites has the name, and tells the log
        await connection.execute("SELECT FROM person_name FOR SHARE")
        refused = asyncio.create_task(house.invite("ana", role_ends_on=today))
        await eventually(lambda: somebody_waits(house))
        await house.give(
            InvitePerson,
            person_id,
            invitation_id=new_id(),
            role="coordinator",
            reason="needs-access",
        )
    with pytest.raises(Refused):
        await refused
    assert await kept_of(house, person_id) == ["person_name"]


async def test_an_organization_is_looked_up_when_a_role_is_given(house: House) -> None:
    ana = await house.admitted("ana")
    for fields, rule in (
        ({"role": "requester", "agency": "IA0579900"}, "agency-not-registered"),
        ({"role": "provider", "provider": "nobody"}, "not-enrolled"),
    ):
        with pytest.raises(Refused, match=rule):
            await house.give_blindly(ana, **fields)
        await house.know(fields.get("agency"), fields.get("provider"))
        await house.give_blindly(ana, **fields)
    person = await person_now(house.running.log, ana)
    assert len(getattr(person, "ends", ())) == 3
