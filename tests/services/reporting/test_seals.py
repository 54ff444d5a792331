"""Seals and proofs over HTTP: for everybody, and nothing of a record is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from events.log.seals.note import Signer, accepted, parse_seal
from events.log.seals.proving import check
from tests.events.log.seals.sealing import NAME, SIGNER, append, seal, tamper
from tests.services.reporting.reports import Reports


async def test_without_a_seal_the_list_is_empty_and_nothing_is_proved(reports: Reports) -> None:
    listed = await reports.client.get("/reporting/seals")
    assert listed.json() == {"items": [], "next": None}
    assert (await reports.client.get("/reporting/proof?position=1")).status_code == 404


async def test_everybody_reads_seals_the_newest_first_a_page_at_a_time(
    reports: Reports, database: str, tmp_path: Path
) -> None:
    await append(database, 2500)
    await seal(database, tmp_path)
    first = await reports.client.get("/reporting/seals?limit=2")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    page = first.json()
    assert [item["size"] for item in page["items"]] == [2500, 2000]
    rest = (await reports.client.get(f"/reporting/seals?limit=2&cursor={page['next']}")).json()
    assert [item["size"] for item in rest["items"]] == [1000]
    assert rest["next"] is None
    for item in page["items"]:
        read = parse_seal(item["note"])
        assert accepted(read, [SIGNER.verifier])
        assert (item["log"], item["size"]) == (NAME, read.size)


async def test_everybody_gets_a_proof_that_shows_nothing_of_the_record(
    reports: Reports, database: str, tmp_path: Path
) -> None:
    await append(database, 700)
    await seal(database, tmp_path)
    await append(database, 1)
    for position in (1, 450, 700):
        answer = await reports.client.get(f"/reporting/proof?position={position}")
        assert check(answer.content, [SIGNER.verifier]).startswith(f"Position {position} ")
        assert "de-escalation" not in answer.text
        assert "record" not in answer.json()
    unsealed = await reports.client.get("/reporting/proof?position=701")
    assert unsealed.status_code == 404
    assert unsealed.json()["detail"] == "There is no proof of position 701."


async def test_after_a_restore_the_seals_of_the_new_name_come_first(
    reports: Reports, database: str, tmp_path: Path
) -> None:
    await append(database, 10)
    await seal(database, tmp_path)
    await tamper(database, "DELETE FROM log.event WHERE position > 5")
    renamed = Signer.new("center.example/log-2")
    await seal(database, tmp_path, [renamed])
    items = (await reports.client.get("/reporting/seals")).json()["items"]
    assert [(item["log"], item["size"]) for item in items] == [(renamed.name, 5), (NAME, 10)]
    answer = await reports.client.get("/reporting/proof?position=5")
    assert check(answer.content, [renamed.verifier])
    assert (await reports.client.get("/reporting/proof?position=6")).status_code == 404


async def test_a_seal_is_found_by_its_size_and_kept_by_every_cache_for_ever(
    reports: Reports, database: str, tmp_path: Path
) -> None:
    await append(database, 2500)
    await seal(database, tmp_path)
    for item in (await reports.client.get("/reporting/seals")).json()["items"]:
        alone = await reports.client.get(item["address"])
        assert (alone.status_code, alone.json()) == (200, item)
        assert alone.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert alone.headers["Access-Control-Allow-Origin"] == "*"
        of_newest = await reports.client.get(f"/reporting/seals/{item['size']}")
        assert of_newest.json() == item
        assert of_newest.headers["Cache-Control"] == "public, max-age=1"
        assert of_newest.headers["Content-Location"] == item["address"]


@pytest.mark.parametrize(
    ("size", "near"),
    [
        (1, "the nearest is of 1000"),
        (1999, "the nearest are of 1000 and 2000"),
        (2501, "the nearest is of 2500"),
        (2**63 - 1, "the nearest is of 2500"),
    ],
)
async def test_of_a_size_without_a_seal_the_nearest_are_said(
    reports: Reports, database: str, tmp_path: Path, size: int, near: str
) -> None:
    await append(database, 2500)
    await seal(database, tmp_path)
    answer = await reports.client.get(f"/reporting/seals/{size}")
    assert answer.status_code == 404
    assert answer.json()["detail"] == f"There is no seal of size {size}: {near}."
    assert "immutable" not in answer.headers.get("Cache-Control", "")


async def test_without_any_seal_none_is_near(reports: Reports) -> None:
    answer = await reports.client.get("/reporting/seals/5")
    assert answer.json()["detail"] == "There is no seal of size 5: the log has none."


async def test_after_a_restore_each_log_has_its_seal_of_a_size(
    reports: Reports, database: str, tmp_path: Path
) -> None:
    await append(database, 5)
    await seal(database, tmp_path)
    renamed = Signer.new("center.example/log-2")
    await seal(database, tmp_path, [renamed])
    former, newest = [
        (await reports.client.get("/reporting/seals/5", params=asked)).json()["log"]
        for asked in ({"log": NAME}, {})
    ]
    assert (former, newest) == (NAME, renamed.name)


async def test_what_is_not_what_was_sealed_is_not_proved(
    reports: Reports, database: str, tmp_path: Path
) -> None:
    await append(database, 10)
    await seal(database, tmp_path)
    await tamper(database, "UPDATE log.event SET data = '{}' WHERE position = 3")
    assert (await reports.client.get("/reporting/proof?position=3")).status_code == 404


@pytest.mark.parametrize("position", ["0", "-1", "x", str(2**63)])
@pytest.mark.parametrize("path", ["proof?position=", "seals/"])
async def test_what_is_no_position_is_refused(reports: Reports, path: str, position: str) -> None:
    answer = await reports.client.get(f"/reporting/{path}{position}")
    assert answer.status_code == 422


@pytest.mark.parametrize("log", ["", "a b", "a+b", "a%00", "a" * 300])
async def test_what_is_no_name_of_a_log_is_refused(reports: Reports, log: str) -> None:
    answer = await reports.client.get(f"/reporting/seals/5?log={log}")
    assert answer.status_code == 422
