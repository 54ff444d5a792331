"""Who gives an order, and why, is in the log before anything is done; else nothing is done."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import asyncpg
import pytest

from deploy.center_process import start_command
from deploy.cli.session_file import FILE
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from tests.deploy.cli.conftest import Cli, execute, follow, orders
from tests.services.importing.history.history import SUBMITTED, csv_lines
from tests.waiting import eventually

WHY = ("--reason", "to see it")
ORDERS = (
    ("relay", "reset", "--yes"),
    ("rebuild", "intake.agencies"),
    ("parked", "release", "intake", "agencies", "agency-IA0570100"),
    ("import", "engagements", "history.csv", "--source", "old"),
    ("restored", "the backup of the evening before"),
)
STREAMS = ("relay", "rebuild", "parked", "import", "restore")
SHOWN = ("log", "tail", "--no-follow", "--json", "--category", "operations")


@pytest.fixture
def parked(
    imported: None,  # noqa: ARG001 - it comes first
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """A database in which each of the orders has something to do, and a history to import."""
    monkeypatch.chdir(tmp_path)
    Path("history.csv").write_bytes(csv_lines(SUBMITTED))
    execute(
        database, "ALTER TABLE intake.agencies ADD CONSTRAINT broken CHECK (ori <> 'IA0570100')"
    )
    follow(database, 3)
    return database


def nothing_was_told(dsn: str) -> bool:
    return not any(orders(dsn, stream) for stream in STREAMS)


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_nothing_is_ordered_by_nobody(cli: Cli, parked: str, order: tuple[str, ...]) -> None:
    said = cli(*order, *WHY)
    assert (said.status, said.out) == (1, "")
    assert said.err == (
        "byfield: nobody is signed in; byfield sign-in, "
        "or BYFIELD_TOKEN=$(byfield token operator)\n"
    )
    assert nothing_was_told(parked)


@pytest.mark.parametrize("role", ["coordinator", "administrator", "reader"])
@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_an_operator_orders_and_nobody_else(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, parked: str, order: tuple[str, ...], role: str
) -> None:
    monkeypatch.setenv("BYFIELD_TOKEN", cli("token", role, "--person", "maria").out.strip())
    said = cli(*order, *WHY)
    assert (said.status, said.out) == (1, "")
    assert f"this needs the role operator, and {role}:maria is signed in" in said.err
    assert nothing_was_told(parked)


@pytest.mark.parametrize("token", ["x" * 43, "nonsense"])
def test_a_token_that_nobody_knows_orders_nothing(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, parked: str, token: str
) -> None:
    monkeypatch.setenv("BYFIELD_TOKEN", token)
    said = cli(*ORDERS[1], *WHY)
    assert (said.status, said.out) == (1, "")
    assert "who was signed in is so no more; byfield sign-in" in said.err
    assert token not in said.err
    assert nothing_was_told(parked)


def test_where_access_is_away_nothing_is_ordered_and_what_to_do_is_said(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, parked: str
) -> None:
    monkeypatch.setenv("BYFIELD_TOKEN", "x" * 43)
    monkeypatch.setenv("BYFIELD_ACCESS_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("BYFIELD_ACCESS_SECRET", "q7Yc1LkV5nB8xWz2GsRj0DhT4uEo9MfPaI6tQyNlKbX")
    said = cli(*ORDERS[1], *WHY)
    assert (said.status, said.out) == (1, "")
    assert "access cannot be asked" in said.err
    assert "Let access run" in said.err
    assert nothing_was_told(parked)


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        ((), "--reason must say why"),
        (("--reason", " "), "--reason: "),
        (("--reason", "x" * 501), "--reason: String should have at most 500 characters"),
        (("--reason", "one\ntwo"), "--reason: "),
    ],
)
def test_an_order_has_a_reason_of_one_line(
    cli: Cli, parked: str, order: tuple[str, ...], reason: tuple[str, ...], rule: str
) -> None:
    said = cli(*order, *reason)
    assert (said.status, said.out) == (1, "")
    assert rule in said.err
    assert nothing_was_told(parked)


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_what_the_log_does_not_take_is_not_done(
    cli: Cli, parked: str, order: tuple[str, ...]
) -> None:
    execute(parked, "DELETE FROM log.may_append WHERE writer = 'operations'")
    said = cli(*order, *WHY)
    assert (said.status, said.out) == (1, "")
    assert "operations may not append" in said.err
    assert nothing_was_told(parked)


def test_a_session_file_that_others_may_read_is_not_believed(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, parked: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    file = home / FILE
    file.write_text("x" * 43)
    file.chmod(0o644)
    monkeypatch.setenv("BYFIELD_HOME", str(home))
    said = cli(*ORDERS[1], *WHY)
    assert (said.status, said.out) == (1, "")
    assert "others may read or change it: byfield sign-out" in said.err
    assert nothing_was_told(parked)
    assert cli("sign-out").out == "Signed out.\n"
    assert not file.exists()


def test_an_order_whose_command_was_killed_stands_without_an_end_and_is_done_when_ordered_anew(
    cli: Cli, parked: str, operator: str
) -> None:
    asyncio.run(_kill_a_release(parked))
    [ordered] = orders(parked, "parked")
    assert ordered[:2] == ("ParkedReleaseOrdered", operator)
    execute(parked, "ALTER TABLE intake.agencies DROP CONSTRAINT broken")
    assert cli(*ORDERS[2], *WHY) == (0, "released 1, still parked 0\n", "")
    first, again, ended = orders(parked, "parked")
    assert first == again == ordered
    assert ended[2]["outcome"] == "done"


async def _kill_a_release(dsn: str) -> None:
    """Keep the feed's turn, so that the release waits for it once it was told; kill it there."""
    holder = await asyncpg.connect(dsn)
    try:
        await holder.execute("BEGIN; LOCK TABLE intake.checkpoint IN ACCESS EXCLUSIVE MODE")
        process = await start_command(Settings.read(postgres_dsn=dsn), *ORDERS[2], *WHY)
        async with PostgresLog(dsn) as log:

            async def is_told_or_over() -> bool:
                told = await log.read_stream("operations-parked")
                return bool(told) or process.returncode is not None

            await eventually(is_told_or_over)
        assert process.returncode is None
        os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()
    finally:
        await holder.close()


@pytest.mark.usefixtures("operator")
def test_the_log_shows_what_was_ordered_last(cli: Cli, parked: str) -> None:
    for _ in range(2):
        assert cli(*ORDERS[0], *WHY).status == 0
    told = [each["type"] for each in cli(*SHOWN, "--count", 3).json]
    assert told == ["OrderEnded", "StreamResetOrdered", "OrderEnded"]
    assert len(cli(*SHOWN, "--after", 0).json) == len(orders(parked, "relay"))
    assert cli(*SHOWN, "--count", 0).out == ""
    assert cli("log", "tail", "--no-follow", "--category", "nothing").out == ""
