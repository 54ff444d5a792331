"""An account is bound by a link and a sign-in together, once, and by nothing else."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from events.decider import Refused
from events.ids import new_id
from services.access.binding import bind
from services.access.commands.people import RenewInvitation
from services.access.decisions.person_states import Admitted
from services.access.inviting import person_of
from services.access.openid.id_token import Identity
from services.access.queries.persons import person_now
from services.access.sessions import sign_in
from services.access.tokens import hash_of
from tests.services.access.conftest import House, identity


async def refused(house: House, token: str, account: Identity) -> str:
    with pytest.raises(Refused) as found:
        await bind(house.running, token, account)
    return found.value.rule


async def types(house: House) -> list[str]:
    return [each.type for each in await house.running.log.read(after=0)]


async def test_a_link_and_a_sign_in_let_in_and_both_again_change_nothing(house: House) -> None:
    made = await house.invite()
    for _ in range(2):
        assert await bind(house.running, made.token, identity()) == made.person_id
    assert await types(house) == ["PersonInvited", "PersonAdmitted", "RoleGranted"]
    assert isinstance(await person_now(house.running.log, made.person_id), Admitted)


async def test_a_replayed_link_binds_no_other_account(house: House) -> None:
    made = await house.invite()
    await bind(house.running, made.token, identity())
    other = identity("eve", email="ana@center.example")
    assert await refused(house, made.token, other) == "link-used"
    with pytest.raises(Refused, match="account-unknown"):
        await sign_in(house.running, other)


async def test_of_two_who_come_with_one_link_at_once_one_wins(house: House) -> None:
    made = await house.invite()
    accounts = [identity(f"s{number}", email="ana@center.example") for number in range(6)]
    came = await asyncio.gather(
        *(bind(house.running, made.token, account) for account in accounts),
        return_exceptions=True,
    )
    assert [each for each in came if isinstance(each, UUID)] == [made.person_id]
    rules = [each.rule for each in came if isinstance(each, Refused)]
    assert rules == ["link-used"] * 5
    assert (await types(house)).count("PersonAdmitted") == 1


async def test_two_clicks_of_one_person_at_once_both_come_in(house: House) -> None:
    made = await house.invite()
    clicks = (bind(house.running, made.token, identity()) for _ in range(4))
    assert await asyncio.gather(*clicks) == [made.person_id] * 4
    assert (await types(house)).count("PersonAdmitted") == 1


async def test_an_account_without_a_link_is_nobodys_whatever_its_address(house: House) -> None:
    await house.invite()
    with pytest.raises(Refused, match="account-unknown"):
        await sign_in(house.running, identity())
    assert await refused(house, "no-such-token", identity()) == "link-unknown"


async def test_a_verified_address_must_be_the_invited_one_and_no_other_is_compared(
    house: House,
) -> None:
    made = await house.invite()
    stranger = identity("eve")
    assert await refused(house, made.token, stranger) == "another-address"
    unverified = identity("ana-at-home", email="eve@center.example", email_verified=False)
    assert await bind(house.running, made.token, unverified) == made.person_id


async def test_an_address_is_the_same_in_capitals(house: House) -> None:
    made = await house.invite()
    account = identity(email="Ana@Center.Example")
    assert await bind(house.running, made.token, account) == made.person_id


async def test_an_account_is_one_persons(house: House) -> None:
    await house.admitted()
    made = await house.invite("ben")
    account = identity("ana", email="ben@center.example")
    assert await refused(house, made.token, account) == "account-taken"
    assert await bind(house.running, made.token, identity("ben")) == made.person_id


async def test_a_link_admits_for_seven_days(house: House) -> None:
    made = await house.invite()
    house.clock.later(days=7)
    assert await refused(house, made.token, identity()) == "invitation-ended"


async def test_a_renewed_invitation_has_a_link_of_its_own_and_the_former_is_dead(
    house: House,
) -> None:
    first = await house.invite()
    await house.give(RenewInvitation, first.person_id, invitation_id=new_id())
    assert await refused(house, first.token, identity()) == "invitation-replaced"


async def test_an_invitation_that_was_taken_back_lets_nobody_in(house: House) -> None:
    made = await house.invite()
    await house.remove(made.person_id)
    assert await refused(house, made.token, identity()) == "person-removed"
    with pytest.raises(Refused, match="account-unknown"):
        await sign_in(house.running, identity())


async def test_whoever_was_removed_comes_back_by_a_new_link_perhaps_with_another_account(
    house: House,
) -> None:
    person_id = await house.admitted()
    await house.remove(person_id)
    again = await house.invite(role="reader", reason="returns")
    assert again.person_id == person_id
    with pytest.raises(Refused, match="no-role"):
        await sign_in(house.running, identity())
    await bind(house.running, again.token, identity("ana-2", email="ana@center.example"))
    with pytest.raises(Refused, match="account-unknown"):
        await sign_in(house.running, identity())
    back = await sign_in(house.running, identity("ana-2"))
    assert [duty.role for duty in back.duties] == ["reader"]


async def test_one_address_is_one_person_whoever_invites_it_first(house: House) -> None:
    pool = house.running.pool
    asked = [person_of(pool, new_id(), "Ana", mail) for mail in ("A@b.example", "a@B.example") * 3]
    assert len(set(await asyncio.gather(*asked))) == 1


async def test_a_refused_invitation_leaves_no_name_behind(house: House) -> None:
    with pytest.raises(Refused, match="wrong-party"):
        await house.invite(role="requester")
    assert await house.running.pool.fetchval("SELECT count(*) FROM person_name") == 0


async def test_a_crash_between_binding_and_telling_is_mended_by_the_next_click(
    house: House,
) -> None:
    made = await house.invite()
    pool, now = house.running.pool, house.running.now()
    account = ("https://issuer.example", "ana")
    await pool.execute(
        "INSERT INTO identity VALUES ($1, $2, $3, $4)", *account, made.person_id, now
    )
    await pool.execute(
        "UPDATE invitation_link SET used_at = $1, issuer = $2, subject = $3", now, *account
    )
    with pytest.raises(Refused, match="no-role"):
        await sign_in(house.running, identity())
    await bind(house.running, made.token, identity())
    assert isinstance(await person_now(house.running.log, made.person_id), Admitted)


async def test_no_token_is_kept(house: House) -> None:
    made = await house.invite()
    [row] = await house.running.pool.fetch(
        "SELECT * FROM invitation_link JOIN invitation_token USING (invitation_id)"
    )
    assert row["token_hash"] == hash_of(made.token)
    assert made.token not in str(dict(row))


async def test_no_fact_has_a_name_an_address_or_an_account(house: House) -> None:
    await house.admitted()
    for each in await house.running.log.read(after=0):
        told = f"{each.data.decode()} {dict(each.metadata)}"
        assert not any(word in told for word in ("ana", "center.example", "issuer.example"))
