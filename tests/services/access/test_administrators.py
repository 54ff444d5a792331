"""One administrator stays, also where two act at the same moment; and nobody outside is told."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from events import access
from events.decider import Refused
from events.event import PRIVATE_CATEGORIES
from events.facts import TOLD_BY
from events.log.stream.cloudevents import encode
from services.access.commands.people import EndRole, RemovePerson
from services.access.decisions.person_states import is_lasting_administrator
from services.access.queries.persons import person_now
from tests.services.access.conftest import House

ADMINISTRATOR: dict[str, Any] = {"role": "administrator", "agency": None, "provider": None}


async def ends(house: House, person_id: UUID, other: UUID) -> None:
    await house.give(
        EndRole,
        person_id,
        **ADMINISTRATOR,
        ends_on=house.running.today(),
        reason="misuse",
        others=(other,),
    )


async def removes(house: House, person_id: UUID, other: UUID) -> None:
    await house.give(RemovePerson, person_id, reason="misuse", others=(other,))


@pytest.mark.parametrize("leaves", [ends, removes])
async def test_of_two_administrators_who_end_each_other_at_once_one_stays(
    house: House, leaves: Any
) -> None:
    both = [await house.admitted(name, role="administrator") for name in ("ana", "ben")]
    came = await asyncio.gather(
        leaves(house, both[0], both[1]), leaves(house, both[1], both[0]), return_exceptions=True
    )
    refused = [each for each in came if each is not None]
    assert [each.rule for each in refused if isinstance(each, Refused)] == ["last-administrator"]
    assert len(refused) == 1
    now = [await person_now(house.running.log, each) for each in both]
    assert sorted(is_lasting_administrator(each) for each in now) == [False, True]


async def test_the_last_administrator_stays_whoever_else_is_named(house: House) -> None:
    ana = await house.admitted("ana", role="administrator")
    ben = await house.admitted("ben")
    for leaves in (ends, removes):
        with pytest.raises(Refused, match="last-administrator"):
            await leaves(house, ana, ben)


async def test_others_are_told_that_there_was_a_fact_and_not_what_it_says(house: House) -> None:
    await house.admitted(role="requester", agency="IA0570100")
    records = await house.running.log.read(after=0)
    told = [each for each in records if each.category == "person"]
    assert len(told) == 3
    for recorded in told:
        assert recorded.category in PRIVATE_CATEGORIES
        assert b"IA0570100" not in encode(recorded, None)
        assert b"requester" not in encode(recorded, None)


def test_no_import_lets_anybody_in() -> None:
    assert not set(TOLD_BY["import"]) & set(access.FACTS)
    assert set(TOLD_BY["access"]) == set(access.FACTS)
