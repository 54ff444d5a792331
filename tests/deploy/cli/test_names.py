"""`byfield export --personal` and `byfield privacy exported`, on the command line."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import uuid
from pathlib import Path

import asyncpg
import orjson
import pytest
import uvloop

from deploy.center_process import start_command
from deploy.logins import make_logins
from deploy.settings import Settings
from events.event import KEY_FIELD
from events.log.postgres import PostgresLog
from services.kit.run.private_log import open_log
from services.reporting.export.directory import PERSONAL_MANIFEST, UNFINISHED, digest_of
from services.reporting.export.personal import read_personal
from tests.deploy.cli.conftest import Cli, execute, orders
from tests.deploy.cli.test_forgetting import by
from tests.events.vault.test_private_log import NAME, told
from tests.services.reporting.reports import running_reports
from tests.waiting import eventually

WHY = ("--personal", "--reason", "the inspector general asked for it", "--format", "jsonl")
COUNT = 3


@pytest.fixture
def streams(database: str) -> list[str]:
    """Requests, which the figures have come to."""
    told_of = [told() for _ in range(COUNT)]

    async def work() -> None:
        settings = Settings.read(postgres_dsn=database)
        async with open_log(settings, "intake") as log:
            for each in told_of:
                await log.append(each)
        async with running_reports(settings) as reports:
            await reports.follow()

    uvloop.run(work())
    return [each.stream for each in told_of]


def forget(dsn: str, stream: str) -> None:
    """Destroy the keys of a request, as access does."""

    async def work() -> None:
        async with open_log(Settings.read(postgres_dsn=dsn), "access") as log:
            facts = await log.stored.read_stream(stream)
            keys = [uuid.UUID(orjson.loads(each.data)[KEY_FIELD]) for each in facts]
            assert await log.destroy(keys, "forgotten") == len(keys)

    uvloop.run(work())


def nothing_was_done(folder: Path, database: str) -> bool:
    return not folder.exists() and orders(database, "export") == []


def test_it_is_ordered_recorded_and_then_written(
    cli: Cli, operator: str, streams: list[str], database: str, tmp_path: Path
) -> None:
    folder = tmp_path / "names"
    said = cli("export", folder, *WHY)
    assert (said.status, said.err) == (0, "")
    assert f"{folder}: as of position {len(streams)}, with names: " in said.out
    assert "texts of 3 facts, 0 removed before, 0 left out as never encrypted" in said.out
    (asked, by_whom, order), (ended, _, end) = orders(database, "export")
    assert (asked, by_whom, ended) == ("PersonalExportOrdered", operator, "OrderEnded")
    assert order == {
        "as_of": len(streams),
        "fact_types": ["RequestSubmitted"],
        "facts": len(streams),
        "reason": WHY[2],
    }
    manifest = read_personal(folder)
    assert (end["outcome"], end["order_id"]) == ("done", str(manifest.order.id))
    assert "exported 3 facts with texts; SHA-256 of the manifest: " in end["says"]
    assert (manifest.order.by, manifest.order.reason) == (operator, WHY[2])
    content = (folder / f"facts/request_submitted/1-{len(streams)}.jsonl").read_text()
    assert content.count(NAME) == len(streams)
    read = cli("reads", "--person", "olga").out
    assert ",olga,operator,export_personal,log,,3,1,3" in read


def test_what_was_forgotten_since_is_told_and_an_export_made_then_has_it_not(
    cli: Cli, operator: str, streams: list[str], database: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert cli("export", first, *WHY).status == 0
    whole = cli("privacy", "exported", first)
    assert (whole.status, whole.err) == (0, "")
    assert f"ordered by {operator} at " in whole.out
    assert "Nothing of the 3 facts with texts in it was forgotten since." in whole.out
    forget(database, streams[1])
    told_now = cli("privacy", "exported", first)
    assert told_now.status == 1
    assert f"{streams[1]}: 1 fact with text forgotten since" in told_now.out
    assert "Remove the folder, and every copy of it" in told_now.out
    assert not {streams[0], streams[2]} & set(told_now.out.replace(":", " ").split())
    assert "texts of 2 facts, 1 removed before" in cli("export", second, *WHY).out
    assert cli("privacy", "exported", second).status == 0
    execute(database, "ALTER TABLE byfield_vault.key DISABLE TRIGGER key_is_kept")
    execute(database, "DELETE FROM byfield_vault.key")
    lost = cli("privacy", "exported", second)
    assert lost.status == 1
    assert "does not know the keys of 2 facts" in lost.out


def test_a_folder_that_was_changed_is_not_what_was_ordered(
    cli: Cli, operator: str, streams: list[str], tmp_path: Path
) -> None:
    """Whoever leaves a key out of it hides who was forgotten."""
    assert operator
    assert streams
    folder = tmp_path / "names"
    assert cli("export", folder, *WHY).status == 0
    manifest = read_personal(folder)
    fewer = [each for each in manifest.segments if each not in manifest.keys]
    changed = manifest.model_copy(update={"segments": tuple(fewer)})
    (folder / PERSONAL_MANIFEST).write_text(changed.model_dump_json())
    said = cli("privacy", "exported", folder)
    assert said.status == 1
    assert "The log knows no order that ended with this folder as it is." in said.out
    assert "Nothing of" not in said.out


@pytest.mark.parametrize(
    "line", ["no JSON", "[]", "7", "{}", '{"position":1,"stream":7,"key_id":"x"}', '"\x1b[2J"']
)
def test_a_file_of_keys_that_is_none_is_said(
    cli: Cli, operator: str, streams: list[str], tmp_path: Path, line: str
) -> None:
    assert operator
    assert streams
    folder = tmp_path / "names"
    assert cli("export", folder, *WHY).status == 0
    _with_keys(folder, line)
    said = cli("privacy", "exported", folder)
    assert (said.status, said.out) == (1, "")
    assert "line 1 names no key" in said.err
    assert "Traceback" not in said.err


def _with_keys(folder: Path, line: str) -> None:
    """Change the file of keys, and its digest with it."""
    manifest = read_personal(folder)
    [keys] = manifest.keys
    (folder / keys.path).write_text(f"{line}\n")
    digest, _ = digest_of(folder / keys.path)
    others = [each for each in manifest.segments if each != keys]
    changed = keys.model_copy(update={"sha256": digest})
    segments = (*others, changed)
    content = manifest.model_copy(update={"segments": segments}).model_dump_json()
    (folder / PERSONAL_MANIFEST).write_text(content)


def test_who_confirms_a_forgetting_is_told_of_exports(
    cli: Cli, streams: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = ("privacy", "forget", streams[0], "--reason", "on-request")
    by(monkeypatch, "carla", "coordinator")
    assert cli("export", tmp_path / "names", *WHY).status == 0
    by(monkeypatch, "ada")
    assert cli(*ask).status == 0
    by(monkeypatch, "ben")
    said = cli("privacy", "confirm", streams[0])
    assert "1 export with names may hold it" in said.out


@pytest.mark.parametrize("role", ["administrator", "reader", "validator"])
def test_only_the_center_may(
    cli: Cli,
    streams: list[str],
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    role: str,
) -> None:
    assert streams
    by(monkeypatch, "maria", role)
    said = cli("export", tmp_path / "names", *WHY)
    assert (said.status, said.out) == (1, "")
    assert "this needs the role operator or coordinator" in said.err
    assert nothing_was_done(tmp_path / "names", database)


def test_without_a_person_or_a_reason_nothing_is_done(
    cli: Cli, database: str, streams: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert streams
    folder = tmp_path / "names"
    assert "nobody is signed in" in cli("export", folder, *WHY).err
    by(monkeypatch, "olga", "operator")
    assert "--reason must say why" in cli("export", folder, "--personal").err
    assert "--reason: " in cli("export", folder, "--personal", "--reason", "one\ntwo").err
    wrong = cli("export", folder, "--reason", "for fun")
    assert (wrong.status, wrong.err) == (
        2,
        "byfield: --reason: only an export with names (--personal) needs one\n",
    )
    assert nothing_was_done(folder, database)


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("broken", "why", "told_of"),
    [
        (
            "DELETE FROM log.may_append WHERE writer = 'operations'",
            "operations may not append",
            [],
        ),
        (
            "ALTER TABLE reporting.read ADD CONSTRAINT no CHECK (false) NOT VALID",
            "violates check constraint",
            ["PersonalExportOrdered", "OrderEnded"],
        ),
        ("REVOKE SELECT ON log.event FROM byfield_export", "permission denied", []),
        ("ALTER SCHEMA byfield_vault RENAME TO away", "byfield migrate mends that", []),
    ],
    ids=["order", "record of the read", "log", "vault"],
)
def test_what_cannot_be_recorded_or_read_is_not_written(
    cli: Cli,
    streams: list[str],
    database: str,
    tmp_path: Path,
    broken: str,
    why: str,
    told_of: list[str],
) -> None:
    assert streams
    execute(database, broken)
    said = cli("export", tmp_path / "names", *WHY)
    assert (said.status, said.out) == (1, "")
    assert why in said.err
    assert not (tmp_path / "names").exists()
    told_now = orders(database, "export")
    assert [name for name, _, _ in told_now] == told_of
    assert [end["outcome"] for name, _, end in told_now[1:]] == ["failed"] * len(told_now[1:])


def test_a_taken_folder_is_refused_before_anything_is_ordered(
    cli: Cli, operator: str, streams: list[str], database: str, tmp_path: Path
) -> None:
    assert operator
    assert streams
    folder = tmp_path / "data"
    assert cli("export", folder, "--format", "jsonl").status == 0
    said = cli("export", folder, *WHY)
    assert (said.status, "it is an ordinary export" in said.err) == (1, True)
    assert cli("sql", folder, "SELECT 1 AS one", "--format", "jsonl").json == [{"one": 1}]
    assert orders(database, "export") == []


def test_a_question_in_sql_is_refused_with_the_reason(
    cli: Cli, operator: str, streams: list[str], tmp_path: Path
) -> None:
    assert operator
    assert streams
    assert cli("export", tmp_path / "names", *WHY).status == 0
    said = cli("sql", tmp_path / "names", "SELECT contact_name FROM facts.request_submitted")
    assert (said.status, said.out) == (1, "")
    assert "who was forgotten since would still be in it" in said.err


@pytest.mark.usefixtures("operator")
def test_names_are_read_by_the_login_of_exports_where_there_are_logins(
    cli: Cli, streams: list[str], database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert streams
    logins = tmp_path / "logins"
    uvloop.run(_made(database, logins))
    monkeypatch.setenv("BYFIELD_POSTGRES_LOGINS", str(logins))
    assert cli("export", tmp_path / "names", *WHY).status == 0
    (logins / "export.dsn").unlink()
    said = cli("export", tmp_path / "more", *WHY)
    assert (said.status, said.out) == (2, "")
    assert f"BYFIELD_POSTGRES_LOGINS: there is no {logins / 'export.dsn'}" in said.err
    assert not (tmp_path / "more").exists()


def test_in_production_nobody_exports_names_without_that_login(
    cli: Cli, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "ENVIRONMENT": "production",
        "PAGES_KEY": secrets.token_urlsafe(32),
        "EVALUATION_KEY": secrets.token_urlsafe(32),
        "PUBLIC_URL": "https://tac.example",
    }.items():
        monkeypatch.setenv(f"BYFIELD_{name}", value)
    said = cli("export", tmp_path / "names", *WHY)
    assert (said.status, said.out) == (2, "")
    assert "BYFIELD_POSTGRES_LOGINS: must be set in production, where names are read" in said.err
    assert nothing_was_done(tmp_path / "names", database)


def test_one_that_is_ended_leaves_nothing(
    cli: Cli, operator: str, streams: list[str], database: str, tmp_path: Path
) -> None:
    assert cli("whoami").out == f"{operator}\n"
    assert streams
    asyncio.run(_end_an_export(database, tmp_path / "names", signal.SIGTERM))
    assert [name for name, _, _ in orders(database, "export")] == ["PersonalExportOrdered"]
    assert not (tmp_path / "names").exists()


def test_one_that_was_killed_is_an_order_without_an_end_and_the_next_begins_anew(
    cli: Cli, operator: str, streams: list[str], database: str, tmp_path: Path
) -> None:
    folder = tmp_path / "names"
    asyncio.run(_end_an_export(database, folder, signal.SIGKILL))
    assert [name for name, _, _ in orders(database, "export")] == ["PersonalExportOrdered"]
    written = [path.name for path in folder.iterdir()]
    assert written == [UNFINISHED], "nothing is written before the read is recorded"
    unfinished = cli("privacy", "exported", folder)
    assert (unfinished.status, unfinished.out) == (1, "")
    assert "it was cut off; remove it, or export with names into it again" in unfinished.err
    assert cli("export", folder, *WHY).status == 0
    assert not (folder / UNFINISHED).exists()
    assert read_personal(folder).texts.exported == len(streams)
    assert [(name, by_whom) for name, by_whom, _ in orders(database, "export")] == [
        ("PersonalExportOrdered", operator),
        ("PersonalExportOrdered", operator),
        ("OrderEnded", operator),
    ]


async def _end_an_export(dsn: str, folder: Path, how: signal.Signals) -> None:
    """Keep records of reads from being written, so that it waits once it was ordered; end it."""
    holder = await asyncpg.connect(dsn)
    try:
        await holder.execute("BEGIN; LOCK TABLE reporting.read IN ACCESS EXCLUSIVE MODE")
        process = await start_command(Settings.read(postgres_dsn=dsn), "export", str(folder), *WHY)
        async with PostgresLog(dsn) as log:

            async def is_told_or_over() -> bool:
                told_now = await log.read_stream("operations-export")
                return bool(told_now) or process.returncode is not None

            await eventually(is_told_or_over, seconds_max=120)
        assert process.returncode is None
        os.killpg(process.pid, how)
        await process.communicate()
    finally:
        await holder.close()


async def _made(database: str, logins: Path) -> None:
    await make_logins(database, logins)
