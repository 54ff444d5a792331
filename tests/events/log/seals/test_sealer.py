"""The sealer on real servers: what it signs, and when it stops."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

from events.log.condition import Doing
from events.log.seals.files import SealFile
from events.log.seals.note import Seal, Signer, accepted, parse_seal
from events.log.seals.record import record_bytes
from events.log.seals.sealer import KEYS_FILE, SEAL_EVENTS_MAX, OtherLogError
from events.log.seals.stored import read_stored
from events.log.seals.tree import leaf_hash
from events.log.seals.witnesses import file_name
from tests.events.log.seals.sealing import NAME, SIGNER, append, seal, sealer, superuser, tamper
from tests.events.log.seals.test_tree import naive_root
from tests.waiting import eventually


def exported(folder: Path) -> list[Seal]:
    return list(SealFile(folder / file_name(NAME)).read())


async def root_of_log(dsn: str, size: int) -> bytes:
    async with superuser(dsn) as connection:
        records = await read_stored(connection, 0, size)
    return naive_root([leaf_hash(record_bytes(each)) for each in records])


async def kept(dsn: str) -> list[Seal]:
    async with superuser(dsn) as connection:
        rows = await connection.fetch("SELECT note FROM log.seal ORDER BY origin, size")
    return [parse_seal(row["note"]) for row in rows]


async def test_what_was_appended_is_sealed_signed_kept_and_exported(
    database: str, tmp_path: Path
) -> None:
    await append(database, 300)
    sealed = await seal(database, tmp_path)
    assert sealed.checkpoint.origin == NAME
    assert sealed.size == 300
    assert sealed.checkpoint.root == await root_of_log(database, 300)
    assert accepted(sealed, [SIGNER.verifier]) == [SIGNER.verifier]
    assert await kept(database) == exported(tmp_path) == [sealed]
    assert (tmp_path / KEYS_FILE).read_text() == f"{SIGNER.verifier}\n"


async def test_a_log_that_grows_is_sealed_by_itself_and_at_rest_it_is_not(
    database: str, tmp_path: Path
) -> None:
    working = sealer(database, tmp_path)
    await working.start()
    try:
        await append(database, 3)
        await eventually(lambda: working.sealed == 3)
        await append(database, 4)
        await eventually(lambda: working.sealed == 7)
        await eventually(lambda: working.condition.doing is Doing.WORKS)
    finally:
        await working.stop()
    seals = exported(tmp_path)
    assert seals[-1].size == 7
    assert len({each.size for each in seals}) == len(seals)
    assert await kept(database) == seals


async def test_after_so_many_facts_a_seal_is_made_at_once(database: str, tmp_path: Path) -> None:
    await append(database, 2 * SEAL_EVENTS_MAX + 1)
    await seal(database, tmp_path)
    assert [each.size for each in exported(tmp_path)] == [1000, 2000, 2001]


async def test_an_empty_log_has_no_seal(database: str, tmp_path: Path) -> None:
    assert await sealer(database, tmp_path).seal_once() is None


@pytest.mark.parametrize("size", [1, 255, 256, 257, 700])
async def test_a_sealer_goes_on_from_where_the_last_one_ended(
    database: str, tmp_path: Path, size: int
) -> None:
    await append(database, size)
    await seal(database, tmp_path)
    await append(database, 300)
    sealed = await seal(database, tmp_path)
    assert sealed.size == size + 300
    assert sealed.checkpoint.root == await root_of_log(database, size + 300)
    async with superuser(database) as connection:
        tiles = await connection.fetchval("SELECT count(*) FROM log.tile")
    assert tiles == (size + 300) // 256


async def test_tiles_that_are_lost_are_made_again(database: str, tmp_path: Path) -> None:
    await append(database, 600)
    await seal(database, tmp_path)
    await tamper(database, "TRUNCATE log.tile")
    await append(database, 1)
    await seal(database, tmp_path)
    async with superuser(database) as connection:
        assert await connection.fetchval("SELECT count(*) FROM log.tile") == 2


async def test_of_two_sealers_one_works(database: str, tmp_path: Path) -> None:
    await append(database, 5)
    first, second = sealer(database, tmp_path), sealer(database, tmp_path)
    await first.start()
    await eventually(lambda: first.sealed == 5)
    await second.start()
    await eventually(lambda: second.condition.doing is Doing.STANDS_BY)
    await first.stop()
    await append(database, 1)
    await eventually(lambda: second.sealed == 6)
    await second.stop()
    assert [each.size for each in exported(tmp_path)] == [5, 6]


async def test_a_torn_end_of_the_file_is_cut_off(database: str, tmp_path: Path) -> None:
    await append(database, 5)
    former = await seal(database, tmp_path)
    file = tmp_path / file_name(NAME)
    with file.open("ab") as opened:
        opened.write(former.note.encode()[:70])
    await append(database, 1)
    latest = await seal(database, tmp_path)
    assert exported(tmp_path) == [former, latest]


async def test_a_seal_that_the_file_lacks_is_made_up_for(database: str, tmp_path: Path) -> None:
    await append(database, 5)
    await seal(database, tmp_path)
    file = tmp_path / file_name(NAME)
    before = file.read_bytes()
    await append(database, 400)
    await seal(database, tmp_path)
    file.write_bytes(before)
    await append(database, 1)
    await seal(database, tmp_path)
    assert await kept(database) == exported(tmp_path)
    assert [each.size for each in exported(tmp_path)] == [5, 405, 406]


CHANGED_LAST = "UPDATE log.event SET data = '{}' WHERE position = 5"
CUT = "DELETE FROM log.event WHERE position = 5"
FORGETS_SEALS = ("TRUNCATE log.seal", "TRUNCATE log.tile")


@pytest.mark.parametrize(
    ("statements", "because"),
    [
        ((CHANGED_LAST,), "up to 5 the log is not what was sealed"),
        ((CHANGED_LAST, *FORGETS_SEALS), "up to 5 the log is not what was sealed"),
        ((CUT,), "cut off, or it was restored"),
        ((CUT, *FORGETS_SEALS), "cut off, or it was restored"),
        (("UPDATE log.seal SET note = 'none'",), "a row of log.seal is no seal"),
        (("DELETE FROM log.event WHERE position = 3",), "position 3 is missing"),
    ],
)
async def test_a_log_that_was_changed_before_its_last_seal_is_not_sealed_again(
    database: str, tmp_path: Path, statements: tuple[str, ...], because: str
) -> None:
    await append(database, 5)
    await seal(database, tmp_path)
    await tamper(database, *statements)
    with pytest.raises(OtherLogError, match=because):
        await seal(database, tmp_path)
    assert [each.size for each in exported(tmp_path)] == [5]


@pytest.mark.parametrize(
    ("statement", "because"),
    [(CHANGED_LAST, "position 5 is not what was sealed"), (CUT, "ends at 4")],
)
async def test_a_sealer_at_work_sees_its_last_record_change_and_stops(
    database: str, tmp_path: Path, statement: str, because: str
) -> None:
    await append(database, 5)
    working = sealer(database, tmp_path)
    await working.start()
    await eventually(lambda: working.sealed == 5)
    await tamper(database, statement)
    await eventually(lambda: working.condition.doing is Doing.STOPPED)
    assert because in working.condition.because or "up to 5" in working.condition.because
    await append(database, 3)
    await working.stop()
    assert exported(tmp_path)[-1].size == 5


async def test_a_seal_of_a_stranger_in_the_database_stops_it(database: str, tmp_path: Path) -> None:
    await append(database, 5)
    await seal(database, tmp_path / "stranger", [Signer.new(NAME)])
    with pytest.raises(OtherLogError, match="signed by no key"):
        await seal(database, tmp_path / "own")


async def test_a_new_key_signs_beside_the_former_one_and_then_alone(
    database: str, tmp_path: Path
) -> None:
    following = Signer.new(NAME)
    for signers in ([SIGNER], [SIGNER, following], [following]):
        await append(database, 1)
        sealed = await seal(database, tmp_path, signers)
        assert accepted(sealed, [SIGNER.verifier, following.verifier]) == [
            each.verifier for each in signers
        ]
    keys = f"{SIGNER.verifier}\n{following.verifier}\n"
    assert (tmp_path / KEYS_FILE).read_text() == keys


async def test_a_restored_log_goes_on_under_a_new_name(database: str, tmp_path: Path) -> None:
    await append(database, 300)
    await seal(database, tmp_path)
    await tamper(database, "DELETE FROM log.event WHERE position > 290")
    renamed = [Signer.new("center.example/log-2")]
    sealed = await seal(database, tmp_path, renamed)
    assert (sealed.checkpoint.origin, sealed.size) == ("center.example/log-2", 290)
    assert len(await kept(database)) == 2


@pytest.mark.parametrize("table", ["seal", "tile"])
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"], ids=lambda each: each[:6]
)
async def test_seals_and_tiles_are_append_only_to_the_owner_too(
    database: str, tmp_path: Path, table: str, change: str
) -> None:
    await append(database, 300)
    await seal(database, tmp_path)
    column = {"seal": "note = ''", "tile": "level = 7"}[table]
    async with superuser(database) as owner:
        for replication_role in ("origin", "replica"):
            await owner.execute(
                "SELECT set_config('session_replication_role', $1, false)", replication_role
            )
            with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
                await owner.execute(change.format(f"log.{table}", column))


async def test_the_sealer_may_read_the_log_and_add_seals_and_nothing_else(database: str) -> None:
    await append(database, 1)
    async with superuser(database) as owner:
        await owner.execute("SET ROLE byfield_seal")
        assert await owner.fetchval("SELECT count(*) FROM log.event") == 1
        await owner.execute("INSERT INTO log.seal (origin, size, note) VALUES ('a', 1, 'b')")
        for statement in (
            "INSERT INTO log.event SELECT * FROM log.event",
            "SELECT log.append_one('a-1', 0, '{}', gen_random_uuid(), 'T', 1::smallint, '{}')",
            "DELETE FROM log.seal",
            "SELECT FROM intake.requests",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await owner.execute(statement)


@pytest.mark.parametrize("role", ["byfield_intake", "byfield_reporting"])
async def test_a_service_may_look_at_seals_and_add_none(database: str, role: str) -> None:
    async with superuser(database) as owner:
        await owner.execute("SELECT set_config('role', $1, false)", role)
        assert await owner.fetchval("SELECT count(*) FROM log.seal, log.tile") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await owner.execute("INSERT INTO log.seal (origin, size, note) VALUES ('a', 1, 'b')")
