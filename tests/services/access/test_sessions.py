"""Who is signed in: until idle, over, ended, or without the role."""

from __future__ import annotations

import asyncpg
import pytest

from events.decider import Refused
from services.access.app import SERVICE
from services.access.commands.people import EndRole, GrantRole
from services.access.decisions.person_states import Duty
from services.access.sessions import (
    SEEN_SECONDS,
    SESSIONS_MAX,
    Known,
    choose_role,
    end_session,
    end_sessions,
    list_sessions,
    sign_in,
    whoami,
)
from services.access.settings import AccessSettings
from services.access.tokens import hash_of
from services.kit.run.service import open_service
from tests.services.access.conftest import House, identity

LEFT = {"reason": "duties-changed", "others": ()}
COORDINATOR = Duty("coordinator")
REQUESTER = Duty("requester", agency="IA0570100")


async def who(house: House, token: str) -> Known | None:
    return await whoami(house.running, hash_of(token))


async def test_whoever_signs_in_with_one_role_is_in_it(house: House) -> None:
    signed_in = await house.signed_in(role="requester", agency="IA0570100")
    assert await who(house, signed_in.token) == Known(f"person-{signed_in.person_id}", REQUESTER)
    assert await who(house, signed_in.token + "x") is None


async def test_a_session_ends_when_it_is_idle_for_half_an_hour(house: House) -> None:
    token = (await house.signed_in()).token
    for _ in range(3):
        house.clock.later(minutes=29)
        assert await who(house, token) is not None
    house.clock.later(minutes=30)
    assert await who(house, token) is None


async def test_a_session_ends_after_twelve_hours_however_busy(house: House) -> None:
    token = (await house.signed_in()).token
    for _ in range(35):
        house.clock.later(minutes=20)
        assert await who(house, token) is not None
    house.clock.later(minutes=20)
    assert await who(house, token) is None


async def test_on_a_full_disk_who_is_signed_in_goes_on_reading_and_nobody_else(
    house: House, database: str
) -> None:
    ana, ben = await house.signed_in("ana"), await house.signed_in("ben")
    await house.give(
        EndRole, ben.person_id, role="coordinator", ends_on=house.running.today(), **LEFT
    )
    connection = await asyncpg.connect(database)
    await connection.execute(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$; "
        "CREATE TRIGGER no_room BEFORE UPDATE OR DELETE ON access.session "
        "EXECUTE FUNCTION no_room()"
    )
    await connection.close()
    house.clock.later(seconds=SEEN_SECONDS)
    assert await who(house, ana.token) is not None
    assert await who(house, ben.token) is None
    house.clock.later(minutes=30)
    assert await who(house, ana.token) is None, "it was not marked as seen"


async def test_who_has_several_roles_chooses_one_and_gets_a_new_token(house: House) -> None:
    person_id = await house.admitted()
    await house.give(GrantRole, person_id, role="reader", reason="new-duties")
    signed_in = await sign_in(house.running, identity())
    assert signed_in.duties == (COORDINATOR, Duty("reader"))
    assert await who(house, signed_in.token) is None
    reader = await choose_role(house.running, signed_in.token, Duty("reader"))
    assert await who(house, reader) == Known(f"person-{person_id}", Duty("reader"))
    assert await who(house, signed_in.token) is None
    with pytest.raises(Refused, match="session-over"):
        await choose_role(house.running, signed_in.token, COORDINATOR)


async def test_nobody_chooses_a_role_that_is_not_theirs(house: House) -> None:
    token = (await house.signed_in()).token
    for duty in (Duty("administrator"), REQUESTER):
        with pytest.raises(Refused, match="no-role"):
            await choose_role(house.running, token, duty)
    assert await who(house, token) is not None


async def test_a_sign_in_ends_the_session_that_it_replaces(house: House) -> None:
    first = await house.signed_in()
    second = await sign_in(house.running, identity(), ends=first.token)
    assert await who(house, first.token) is None
    assert await who(house, second.token) is not None
    assert first.token != second.token


async def test_a_removed_person_is_out_at_once(house: House) -> None:
    signed_in = await house.signed_in()
    await house.remove(signed_in.person_id)
    assert await who(house, signed_in.token) is None
    with pytest.raises(Refused, match="no-role"):
        await sign_in(house.running, identity())


async def test_an_ended_role_ends_its_sessions_for_good(house: House) -> None:
    signed_in = await house.signed_in()
    today = house.running.today()
    duty = {"role": "coordinator", "agency": None, "provider": None}
    await house.give(
        EndRole,
        signed_in.person_id,
        **duty,
        ends_on=today,
        reason="duties-changed",
        others=(),
    )
    assert await who(house, signed_in.token) is None
    await house.give(GrantRole, signed_in.person_id, **duty, reason="ended-in-error")
    assert await who(house, signed_in.token) is None


async def test_a_role_with_a_day_of_end_ends_that_day_in_a_running_session(house: House) -> None:
    house.clock.later(hours=6)  # 16:00 at the center
    signed_in = await house.signed_in(role="reader", role_ends_on="2024-03-02")
    for _ in range(17):
        house.clock.later(minutes=25)
        assert await who(house, signed_in.token) is not None
    assert str(house.running.today()) == "2024-03-01"
    house.clock.later(minutes=60)
    assert await who(house, signed_in.token) is None


async def test_a_person_ends_one_session_or_all_and_no_one_elses(house: House) -> None:
    ana, ben = await house.signed_in(), await house.signed_in("ben")
    other = await sign_in(house.running, identity())
    assert not await end_session(house.running, ben.person_id, ana.session_id)
    assert await end_session(house.running, ana.person_id, ana.session_id)
    assert await who(house, ana.token) is None
    listed = await list_sessions(house.running, ana.person_id)
    assert [each.session_id for each in listed] == [other.session_id]
    await end_sessions(house.running, ana.person_id)
    assert await who(house, other.token) is None
    assert await who(house, ben.token) is not None


async def test_a_person_has_so_many_sessions_and_the_oldest_end(house: House) -> None:
    first = await house.signed_in()
    for _ in range(SESSIONS_MAX):
        house.clock.later(seconds=1)
        last = await sign_in(house.running, identity())
    assert await who(house, first.token) is None
    assert await who(house, last.token) is not None
    assert len(await list_sessions(house.running, first.person_id)) == SESSIONS_MAX


async def test_a_session_outlives_a_restart(house: House, database: str) -> None:
    signed_in = await house.signed_in()
    settings = AccessSettings.read(postgres_dsn=database)
    async with open_service(SERVICE, settings, listening=False, clock=house.clock) as again:
        assert await whoami(again.running, hash_of(signed_in.token)) is not None


async def test_a_session_that_was_just_seen_is_not_written_to(house: House) -> None:
    signed_in = await house.signed_in()
    began = house.clock.now
    house.clock.later(seconds=59)
    await who(house, signed_in.token)
    [listed] = await list_sessions(house.running, signed_in.person_id)
    assert listed.seen_at == began
    house.clock.later(seconds=1)
    await who(house, signed_in.token)
    [listed] = await list_sessions(house.running, signed_in.person_id)
    assert listed.seen_at == house.clock.now
