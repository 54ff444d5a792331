from __future__ import annotations

import csv

import uvloop

from deploy.service_names import SERVICE_NAMES
from events.log.database.connections import close_pool
from services.kit.feed.connections import open_pool
from services.kit.http.reads import Read, write_reads
from tests.deploy.cli.conftest import Cli


def record(dsn: str, service: str, *reads: Read) -> None:
    async def work() -> None:
        pool = await open_pool(dsn, service)
        await write_reads(pool, reads)
        await close_pool(pool)

    uvloop.run(work())


def read_of(thing_id: str, person: str = "maria") -> Read:
    return Read(person, "coordinator", "show_request", "request", thing_id, 1, None, None)


def test_the_reads_of_all_services_are_exported_by_thing_and_by_person(
    cli: Cli, database: str
) -> None:
    for service in SERVICE_NAMES:
        record(database, service, read_of("a"), read_of("b", "kim"))

    def exported(*arguments: str) -> list[dict[str, str]]:
        said = cli("reads", *arguments)
        assert (said.status, said.err) == (0, "")
        return list(csv.DictReader(said.out.splitlines()))

    every = exported()
    assert [(row["service"], row["thing_id"]) for row in every] == [
        (service, thing) for service in SERVICE_NAMES for thing in ("b", "a")
    ]
    assert {row["first_position"] for row in every} == {""}
    assert {row["person"] for row in exported("--thing", "b")} == {"kim"}
    assert {row["thing_id"] for row in exported("--person", "maria")} == {"a"}
