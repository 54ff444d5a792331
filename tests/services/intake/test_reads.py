"""Reads of people and of confidential work are recorded, before they are answered."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from events.log.database.connections import Pool
from services.kit.feed.connections import fetch
from services.kit.feed.schedule import Moment
from services.kit.http.principals import Principal
from services.kit.http.read_records import list_reads
from services.kit.http.reads import Extent, Read, forget_reads, record_read, write_reads
from tests.services.intake.conftest import Center
from tests.services.intake.given import ORI

READS = "/reads"


async def reads(center: Center, query: str = "", role: str = "operator") -> list[dict[str, Any]]:
    answer = await center.ask("GET", f"{READS}{query}", role=role)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_read_is_recorded_with_who_what_and_how_much(center: Center) -> None:
    request = await center.submit()
    head = (await center.log.head()).position
    await center.ask(
        "GET", f"/requests/{request}", role="coordinator", who="maria", byfield_after=head
    )
    await center.ask("GET", "/requests", role="requester", who=ORI, byfield_after=head)
    of_list, of_request = await reads(center)
    assert (of_request["person"], of_request["role"]) == ("maria", "coordinator")
    assert (of_request["operation"], of_request["thing"]) == ("show_request", "request")
    assert (of_request["thing_id"], of_request["rows"]) == (request, 1)
    assert (of_list["role"], of_list["operation"], of_list["rows"]) == (
        "requester",
        "list_requests",
        1,
    )
    assert "thing_id" not in of_list or of_list["thing_id"] is None
    age = datetime.now(UTC) - datetime.fromisoformat(of_list["read_at"])
    assert age < timedelta(minutes=1)


async def test_a_read_that_shows_nothing_is_not_recorded(center: Center) -> None:
    request = await center.submit()
    for role, who in (("reader", None), ("requester", "IA0570200")):
        answer = await center.ask("GET", f"/requests/{request}", role=role, who=who)
        assert answer.status_code in {403, 404}
    await center.ask("GET", "/topics")
    assert await reads(center) == []


async def test_a_question_that_is_answered_with_304_is_a_read_too(center: Center) -> None:
    await center.register()
    path = f"/agencies/{ORI}/contacts"
    first = await center.ask("GET", path)
    again = await center.ask("GET", path, if_none_match=first.headers["etag"])
    assert again.status_code == 304
    assert len(await reads(center, f"?thing_id={ORI}")) == 2


async def test_who_read_one_thing_is_told_to_who_answers_for_it_alone(center: Center) -> None:
    request = await center.submit()
    head = (await center.log.head()).position
    await center.ask("GET", f"/requests/{request}/desk", byfield_after=head)
    await center.ask("GET", f"/agencies/{ORI}/contacts", who="kim")
    of_one = await reads(center, f"?thing_id={request}", "administrator")
    assert [each["operation"] for each in of_one] == ["show_desk"]
    assert [each["thing_id"] for each in await reads(center, "?person=kim")] == [ORI]
    for role in ("coordinator", "requester", "provider", "reader", "consumer"):
        assert (await center.ask("GET", READS, role=role)).status_code == 403


async def test_a_long_list_of_reads_is_read_page_by_page(center: Center) -> None:
    for number in range(5):
        await record_read(center.running, _reader(number), "show_request", "request")
    page = (await center.ask("GET", f"{READS}?limit=3", role="operator")).json()
    rest = (
        await center.ask("GET", f"{READS}?limit=3&cursor={page['next']}", role="operator")
    ).json()
    people = [each["person"] for each in (*page["items"], *rest["items"])]
    assert people == [f"reader-{number}" for number in reversed(range(5))]
    assert rest.get("next") is None


async def test_no_name_comes_into_a_record(center: Center) -> None:
    request = await center.submit()
    for path in (f"/requests/{request}", f"/agencies/{ORI}/contacts", "/requests?owner=maria"):
        await center.ask("GET", path, byfield_after=(await center.log.head()).position)
    rows = await fetch(center.running.pool, "SELECT read::text FROM read")
    shown = (await center.ask("GET", f"/requests/{request}")).json()["contact"]
    assert len(rows) == 3
    assert not [value for value in shown.values() if value and value in f"{rows}"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE read SET person = 'nobody'",
        "DELETE FROM read",
        "TRUNCATE read",
    ],
)
async def test_nobody_changes_a_record(center: Center, database: str, statement: str) -> None:
    await record_read(center.running, _reader(1), "show_request", "request")
    owner = await asyncpg.connect(database, server_settings={"search_path": "intake"})
    for sql in (statement, f"SET session_replication_role = replica; {statement}"):
        with pytest.raises(asyncpg.RestrictViolationError, match=r"intake\.read is append-only"):
            await owner.execute(sql)
    await owner.close()
    assert len(await list_reads(center.running.pool, limit=9)) == 1


async def test_a_record_goes_when_it_is_old_and_not_before(center: Center) -> None:
    pool = center.running.pool
    kept = center.running.settings.reads_kept_days
    for days in (kept + 1, kept - 1):
        await _read_ago(pool, days)
    await forget_reads(center.running).act(Moment(datetime.now(UTC)))
    [left] = await list_reads(pool, limit=9)
    assert left.person == f"reader-{kept - 1}"


async def test_a_clock_that_is_wrong_takes_no_record_of_this_month(center: Center) -> None:
    await _read_ago(center.running.pool, 29)
    with pytest.raises(asyncpg.RestrictViolationError):
        await forget_reads(center.running).act(Moment(datetime.now(UTC) + timedelta(days=9_999)))
    assert len(await list_reads(center.running.pool, limit=9)) == 1


async def test_where_no_record_can_be_written_nothing_is_shown(
    center: Center, database: str
) -> None:
    request = await center.submit()
    await center.ask(
        "GET", f"/requests/{request}", byfield_after=(await center.log.head()).position
    )
    owner = await asyncpg.connect(database)
    name = await owner.fetchval("SELECT current_database()")
    await owner.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await center.running.pool.expire_connections()
    try:
        answer = await center.ask("GET", f"/requests/{request}")
        assert answer.status_code == 503, answer.text
        assert "contact" not in answer.text
        assert (await center.ask("GET", "/topics")).status_code == 200
    finally:
        await owner.execute(
            f"SET default_transaction_read_only = off; "
            f"ALTER DATABASE {name} RESET default_transaction_read_only"
        )
        await center.running.pool.expire_connections()
        await owner.close()
    assert (await center.ask("GET", f"/requests/{request}")).status_code == 200


def _reader(number: int) -> Principal:
    return Principal(f"reader-{number}", "reader")


async def _read_ago(pool: Pool, days: int) -> None:
    person = _reader(days).person
    await write_reads(
        pool, [Read(person, "reader", "show_request", "request", None, 1, None, None)]
    )
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("ALTER TABLE read DISABLE TRIGGER read_is_append_only")
        await connection.execute(
            "UPDATE read SET read_at = now() - make_interval(days => $2) WHERE person = $1",
            person,
            days,
        )
        await connection.execute("ALTER TABLE read ENABLE ALWAYS TRIGGER read_is_append_only")


async def test_reads_at_once_are_all_recorded(center: Center) -> None:
    await asyncio.gather(
        *(
            record_read(center.running, _reader(number), "show_log", "log", extent=Extent(1, 5, 5))
            for number in range(200)
        )
    )
    found = await list_reads(center.running.pool, limit=1000)
    assert {each.person for each in found} == {_reader(number).person for number in range(200)}
