"""A superuser changes the log in every way; verification finds each, and names it."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from pathlib import Path

import pytest

from events.log.database.connections import connect
from events.log.seals.files import SealFile
from events.log.seals.note import Checkpoint, Seal, Signer, Verifier, signed
from events.log.seals.verifying import Brought, Finding, Kind, Verification, Verified
from events.log.seals.witnesses import file_name
from tests.events.log.seals.sealing import NAME, SIGNER, append, seal, tamper

SEALED = (300, 600, 900)
"""The log is sealed at these sizes, so that there are three full tiles and some records after."""


def seals_in(folder: Path) -> list[Seal]:
    return list(SealFile(folder / file_name(NAME)).read())


async def verified(
    dsn: str,
    brought: Sequence[Seal] = (),
    verifiers: Sequence[Verifier] = (SIGNER.verifier,),
    since: Seal | None = None,
) -> Verified:
    """What a verification comes to that can write nothing, as on a replica."""
    records, kept = await connect(dsn, None), await connect(dsn, None)
    try:
        for connection in (records, kept):
            await connection.execute("SET default_transaction_read_only = on")
        ordered = heapq.merge(
            (Brought(each, "a file") for each in brought), key=lambda each: each.seal.size
        )
        return await Verification(records, kept, verifiers, ordered).run(since)
    finally:
        await records.close()
        await kept.close()


@pytest.fixture
async def sealed(database: str, tmp_path: Path) -> list[Seal]:
    """The seals of a log, as they were carried away."""
    former = 0
    for size in SEALED:
        await append(database, size - former)
        former = size
        await seal(database, tmp_path)
    await append(database, 10)
    return seals_in(tmp_path)


async def test_a_log_that_nobody_changed_is_good(database: str, sealed: list[Seal]) -> None:
    found = await verified(database, sealed)
    assert found == Verified(records=910, until=910, seals=3, sealed=900, findings=[])


async def test_a_seal_that_was_read_from_three_places_is_one(
    database: str, sealed: list[Seal]
) -> None:
    twice = [each for each in sealed for _ in range(2)]
    assert (await verified(database, twice)).seals == len(SEALED)


async def test_an_empty_log_is_good(database: str) -> None:
    assert await verified(database) == Verified()


UPDATE = "UPDATE log.event SET {} WHERE position = 450"
FIELDS = {
    "data": """data = '{"topic": "another"}'""",
    "a byte of data": "data = data || ' '",
    "metadata": """metadata = metadata || '{"actor": "coordinator:nobody"}'""",
    "time": "recorded_at = recorded_at + interval '1 microsecond'",
    "type": "type = 'RequestWithdrawn'",
    "stream": "stream = 'request-other'",
    "version": "version = version + 10000",
    "id": "id = gen_random_uuid()",
    "schema version": "schema_version = 2",
}
NULLS = ("data", "metadata", "recorded_at", "type", "stream", "version", "id", "schema_version")
MOVED = """
UPDATE log.event SET position = position + 100000 WHERE position >= 450;
UPDATE log.event SET position = position - {} WHERE position > 100000"""
WAYS = {
    **{name: ([UPDATE.format(change)], Kind.CHANGED, 450) for name, change in FIELDS.items()},
    **{
        f"{field} is null": (
            [
                "ALTER TABLE log.event DROP CONSTRAINT event_stream_version_once",
                "ALTER TABLE log.event DROP CONSTRAINT event_id_once",
                f"ALTER TABLE log.event ALTER {field} DROP NOT NULL",
                UPDATE.format(f"{field} = NULL"),
            ],
            Kind.CHANGED,
            450,
        )
        for field in NULLS
    },
    "no moment": ([UPDATE.format("recorded_at = 'infinity'")], Kind.CHANGED, 450),
    "metadata beyond JSON libraries": (
        [
            "ALTER TABLE log.event DROP CONSTRAINT event_metadata_flat",
            "ALTER TABLE log.event DROP CONSTRAINT event_metadata_names",
            UPDATE.format("""metadata = '{"a": 1e400}'"""),
        ],
        Kind.CHANGED,
        450,
    ),
    "deleted": (["DELETE FROM log.event WHERE position = 450"], Kind.MISSING, 450),
    "deleted and closed up": (
        ["DELETE FROM log.event WHERE position = 449", MOVED.format(100001)],
        Kind.CHANGED,
        449,
    ),
    "inserted": (
        [
            MOVED.format(99999),
            """INSERT INTO log.event SELECT 450, 'request-new', 1, gen_random_uuid(), type, 1, data,
            metadata, recorded_at FROM log.event WHERE position = 449""",
        ],
        Kind.CHANGED,
        450,
    ),
    "reordered": (
        [
            "UPDATE log.event SET position = 0 - position WHERE position IN (450, 451)",
            "UPDATE log.event SET position = 901 + position WHERE position < 0",
        ],
        Kind.CHANGED,
        450,
    ),
    "the end cut off": (["DELETE FROM log.event WHERE position > 700"], Kind.CUT_OFF, 701),
    "truncated": (["TRUNCATE log.event"], Kind.CUT_OFF, 1),
    "a line feed": (
        [
            "ALTER TABLE log.event DROP CONSTRAINT event_stream_pattern",
            UPDATE.format("stream = E'request-1\\n1'"),
        ],
        Kind.CHANGED,
        450,
    ),
}


UNSEALABLE = {"a line feed", "metadata beyond JSON libraries"}
"""What no seal can be of: so its position shows without one."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rewritten", [False, True], ids=["", "with its seals"])
async def test_each_way_of_changing_the_log_is_found_at_its_first_position(
    database: str, sealed: list[Seal], way: str, *, rewritten: bool
) -> None:
    statements, kind, position = WAYS[way]
    statements = ["ALTER TABLE log.event DROP CONSTRAINT event_position_from_one", *statements]
    if rewritten:  # the tiles, too: then it is known only between which seals
        statements = [*statements, "TRUNCATE log.seal", "TRUNCATE log.tile"]
    await tamper(database, *statements)
    found = await verified(database, sealed)
    first = found.findings[0]
    assert first.kind is kind
    if rewritten and kind is Kind.CHANGED and way not in UNSEALABLE:
        assert first.position == 301
        assert "of the positions 301 to 600 one at least" in first.says
    else:
        assert first.position == position
        assert f"{position:,}" in first.says


async def test_a_log_rewritten_with_its_seals_by_who_has_the_key_shows_to_who_kept_one(
    database: str, sealed: list[Seal], tmp_path: Path
) -> None:
    await tamper(database, UPDATE.format(FIELDS["data"]), "TRUNCATE log.seal", "TRUNCATE log.tile")
    await seal(database, tmp_path / "forged")
    assert (await verified(database)).findings == []  # its own seals say nothing
    [finding] = (await verified(database, sealed[-1:])).findings
    assert finding.kind is Kind.CHANGED
    assert "a file" in finding.says


async def test_what_was_changed_after_the_last_seal_is_not_sealed_yet(
    database: str, sealed: list[Seal]
) -> None:
    await tamper(database, "UPDATE log.event SET data = '{}' WHERE position = 905")
    found = await verified(database, sealed)
    assert (found.findings, found.sealed, found.until) == ([], 900, 910)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE log.seal SET note = 'none' WHERE size = 600", Kind.FORGED_SEAL),
        (
            "UPDATE log.seal SET note = replace(note, E'600\\n', E'601\\n') WHERE size = 600",
            Kind.FORGED_SEAL,
        ),
        (
            """UPDATE log.seal SET note = (SELECT note FROM log.seal WHERE size = 300)
            WHERE size = 600""",
            Kind.FORGED_SEAL,
        ),
        (
            """UPDATE log.tile SET hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0))
            WHERE number = 1""",
            Kind.TILE,
        ),
    ],
)
async def test_a_changed_seal_or_tile_is_named_and_the_records_are_good(
    database: str, sealed: list[Seal], statement: str, kind: Kind
) -> None:
    await tamper(database, statement)
    found = await verified(database, sealed)
    assert [finding.kind for finding in found.findings] == [kind]
    assert (found.sealed, found.until) == (900, 910)


async def test_a_seal_of_a_stranger_is_named(database: str, sealed: list[Seal]) -> None:
    stranger = signed(sealed[1].checkpoint, [Signer.new(NAME)])
    [finding] = (await verified(database, [stranger])).findings
    assert finding.kind is Kind.FORGED_SEAL
    assert "is signed by none of the keys" in finding.says
    beyond = signed(Checkpoint(NAME, 5000, bytes(32)), [Signer.new(NAME)])
    assert [each.kind for each in (await verified(database, [beyond])).findings] == [
        Kind.FORGED_SEAL
    ]


@pytest.mark.parametrize("since", range(3))
async def test_after_a_seal_only_the_new_part_is_read(
    database: str, sealed: list[Seal], since: int
) -> None:
    found = await verified(database, sealed, since=sealed[since])
    size = SEALED[since]
    assert (found.findings, found.sealed, found.until) == ([], 900, 910)
    assert found.records == 910 - size


async def test_tiles_are_believed_only_where_they_hash_up_to_the_seal(
    database: str, sealed: list[Seal]
) -> None:
    await tamper(database, "UPDATE log.tile SET root = decode(repeat('00', 32), 'hex')")
    [finding] = (await verified(database, sealed, since=sealed[2])).findings
    assert finding == Finding(Kind.TILE, "the kept tiles do not hash up to the seal of 900")


async def test_a_change_before_that_seal_does_not_show_and_one_after_it_does(
    database: str, sealed: list[Seal]
) -> None:
    await tamper(database, "UPDATE log.event SET data = '{}' WHERE position IN (100, 700)")
    [finding] = (await verified(database, sealed, since=sealed[1])).findings
    assert (finding.kind, finding.position) == (Kind.CHANGED, 700)
    assert (await verified(database, sealed)).findings[0].position == 100


async def test_seals_of_many_pages_are_compared(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.log.seals.verifying.PAGE_RECORDS", 256)
    await append(database, 2100)
    await seal(database, tmp_path)
    found = await verified(database, seals_in(tmp_path))
    assert (found.findings, found.seals, found.records) == ([], 3, 2100)
    await tamper(database, "UPDATE log.event SET data = '{}' WHERE position IN (1999, 2050)")
    assert [each.position for each in (await verified(database)).findings] == [1999]
