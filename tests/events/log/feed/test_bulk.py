"""What is read in bulk is what is read fact by fact."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from events.catalogue import Catalogue, CatalogueError, NewerFactError, UndecodableError, dump
from events.event import Event, Narrow, Told
from events.log.feed.bulk import RECORDS_AT_ONCE, BulkReader, VanishedError
from events.log.memory import MemoryLog
from events.log.postgres import PostgresLog
from events.log.store.by_type import ByType
from events.log.store.event_log import READ_BY_TYPE_EVENTS_MAX, EventLog
from events.narrow import NarrowCatalogue
from tests.appends import append_of, new_event, with_metadata

ID = UUID(int=7)
INSERT = (
    "INSERT INTO log.event "
    "VALUES ($1, 'count-one', $1::bigint, $2, 'Rested', 1, $3, METADATA, now())"
)


class Weighed(Event):
    """Something was weighed; its first version told pounds."""

    wire_name = "Weighed"
    schema_version = 2
    category = "count"

    id: UUID
    kilograms: int
    weighed_on: date = date(2024, 10, 1)
    by: str = "nobody"


class Rested(Event):
    """Nothing was weighed."""

    wire_name = "Rested"
    category = "count"

    hours: int = 1


class Weight(Narrow, frozen=True):
    """What is needed of `Weighed`."""

    wire_name = "Weighed"
    schema_version = 2
    category = "count"

    kilograms: int
    weighed_on: str = "2024-10-01"


class Rest(Narrow, frozen=True):
    """What is needed of `Rested`."""

    wire_name = "Rested"
    category = "count"

    hours: int = 1


def _in_kilograms(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "kilograms": content["pounds"] // 2}


CATALOGUE = Catalogue([Weighed, Rested], {("Weighed", 1): _in_kilograms})
NARROW = NarrowCatalogue([Weight, Rest], CATALOGUE)
NAMES = ("Weighed", "Rested")
ACTOR = "coordinator:maria"


async def tell(log: EventLog, *told: tuple[str, int, bytes], stream: str = "count-one") -> None:
    """Append events of these types, versions and contents."""
    events = [new_event(type=name, schema_version=n, data=data) for name, n, data in told]
    await log.append(append_of(stream, None, events=events))


def weighed(kilograms: object = 80) -> tuple[str, int, bytes]:
    return "Weighed", 2, msgspec.json.encode({"id": ID, "kilograms": kilograms, "new": [1]})


async def test_facts_come_decoded_in_the_order_of_the_log() -> None:
    log = MemoryLog()
    await tell(log, weighed(1), ("Rested", 1, b"{}"), weighed(2))
    await tell(log, ("Other", 1, b"{}"), weighed(3), stream="count-two")
    page = await BulkReader(log, NARROW, NAMES).read(0)
    records = await log.read()
    assert page.facts == [
        Told(Weight(1), 1, "count-one", 1, records[0].recorded_at, ACTOR),
        Told(Rest(), 2, "count-one", 2, records[1].recorded_at, ACTOR),
        Told(Weight(2), 3, "count-one", 3, records[2].recorded_at, ACTOR),
        Told(Weight(3), 5, "count-two", 2, records[4].recorded_at, ACTOR),
    ]
    assert (page.reached, page.reached_id, page.faults) == (5, (await log.head()).id, [])


async def test_at_the_end_of_the_log_there_is_nothing() -> None:
    page = await BulkReader(MemoryLog(), NARROW, NAMES).read(3)
    assert (page.reached, page.reached_id, page.facts, page.faults) == (3, None, [], [])


async def test_an_older_shape_is_upgraded_as_the_catalogue_does() -> None:
    log = MemoryLog()
    old = "Weighed", 1, msgspec.json.encode({"id": ID, "pounds": 160})
    await tell(log, old, weighed(81), old)
    page = await BulkReader(log, NARROW, NAMES).read(0)
    assert [told.event for told in page.facts] == [Weight(80), Weight(81), Weight(80)]
    assert page.faults == []


@pytest.mark.parametrize("kilograms", ["80", 80.0, True])
async def test_a_value_that_only_the_published_fact_takes_is_read_as_it_reads_it(
    kilograms: object,
) -> None:
    log = MemoryLog()
    await tell(log, weighed(1), weighed(kilograms), weighed(2))
    page = await BulkReader(log, NARROW, NAMES).read(0)
    read = [CATALOGUE.load(recorded) for recorded in await log.read()]
    assert [told.event.kilograms for told in page.facts] == [
        event.kilograms for event in read if isinstance(event, Weighed)
    ]


async def test_what_cannot_be_read_comes_out_by_itself_and_the_rest_is_read() -> None:
    log = MemoryLog()
    wrong = [weighed("heavy"), ("Weighed", 1, b'{"id": "7"}'), ("Weighed", 3, b"{}")]
    await tell(log, weighed(1), wrong[0], ("Rested", 2, b"{}"), weighed(2))
    await tell(log, *wrong[1:], ("Rested", 1, b'{"hours": 8}'), weighed(3))
    page = await BulkReader(log, NARROW, NAMES).read(0)
    assert [told.event for told in page.facts] == [Weight(1), Weight(2), Rest(8), Weight(3)]
    assert [(fault.recorded.position, type(fault)) for fault in page.faults] == [
        (2, UndecodableError),
        (3, NewerFactError),
        (5, UndecodableError),
        (6, NewerFactError),
    ]
    assert [fault.recorded for fault in page.faults] == [
        recorded for recorded in await log.read() if recorded.position in {2, 3, 5, 6}
    ]
    assert "heavy" not in str(page.faults[0])


async def test_a_struct_that_takes_less_than_its_fact_says_so_and_quotes_nothing() -> None:
    class Strict(Narrow, frozen=True):
        wire_name = "Weighed"
        schema_version = 2
        category = "count"
        kilograms: int
        by: int = 0

    log = MemoryLog()
    await tell(log, ("Weighed", 2, dump(Weighed(id=ID, kilograms=1, by="Maria"))))
    page = await BulkReader(log, NarrowCatalogue([Strict], CATALOGUE), ["Weighed"]).read(0)
    (fault,) = page.faults
    assert "its own class takes it" in str(fault)
    assert "Maria" not in str(fault)


async def test_many_that_are_read_one_by_one_are_read_some_at_once() -> None:
    log = MemoryLog()
    for number in range(3 * RECORDS_AT_ONCE):
        await tell(log, weighed(number if number % 7 else "heavy"), ("Rested", 1, b"{}"))
    page = await BulkReader(log, NARROW, NAMES).read(0)
    assert [fault.recorded.position for fault in page.faults] == [
        2 * number + 1 for number in range(0, 3 * RECORDS_AT_ONCE, 7)
    ]
    read = [told.event.kilograms for told in page.facts if isinstance(told.event, Weight)]
    assert read == [number for number in range(3 * RECORDS_AT_ONCE) if number % 7]


async def test_a_log_that_is_restored_meanwhile_is_noticed() -> None:
    log = _Restored()
    await tell(log, weighed("heavy"))
    with pytest.raises(VanishedError, match="position 1"):
        await BulkReader(log, NARROW, NAMES).read(0)


class _Restored(MemoryLog):
    """A log that loses everything between two readings."""

    async def read_by_type(
        self, types: Collection[str], *, after: int = 0, limit: int = READ_BY_TYPE_EVENTS_MAX
    ) -> ByType:
        found = await super().read_by_type(types, after=after, limit=limit)
        self.__dict__.update(MemoryLog().__dict__)
        return found


async def test_it_comes_in_the_order_of_the_log_though_the_database_sorts_by_type(
    database: str,
) -> None:
    # As the planner does where it expects many types.
    async with PostgresLog(f"{database}&enable_hashagg=off") as log:
        for number in range(0, 300, 3):
            await tell(log, weighed(number), ("Rested", 1, b"{}"), weighed(number + 1))
        groups = (await log.read_by_type(NAMES)).groups
        page = await BulkReader(log, NARROW, NAMES).read(0)
    assert any(group.positions != sorted(group.positions) for group in groups)
    assert [told.position for told in page.facts] == list(range(1, 301))
    assert [told.version for told in page.facts] == list(range(1, 301))
    assert [told.event.kilograms for told in page.facts if isinstance(told.event, Weight)] == [
        number for number in range(300) if number % 3 != 2
    ]


async def test_content_of_former_times_that_is_no_json_spoils_nothing_but_itself(
    database: str,
) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute("ALTER TABLE log.event DROP CONSTRAINT event_data_object")
    contents = [b'{"hours": 1}', b'{"hours": 2}, {"hours": 3}', b'{"hours": ', b"4}", b"{}"]
    for position, content in enumerate(contents, start=1):
        await connection.execute(with_metadata(INSERT), position, UUID(int=position), content)
    await connection.close()
    async with PostgresLog(database) as log:
        page = await BulkReader(log, NARROW, NAMES).read(0)
    assert [(told.position, told.event) for told in page.facts] == [
        (1, Rest(1)),
        (5, Rest(1)),
    ]
    assert [fault.recorded.position for fault in page.faults] == [2, 3, 4]


def test_a_name_that_no_fact_has_is_refused() -> None:
    with pytest.raises(CatalogueError, match="Weighted"):
        BulkReader(MemoryLog(), NARROW, ["Weighted"])
