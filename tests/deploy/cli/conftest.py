"""The command line in this process, on servers of the test's own."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import orjson
import pytest
import structlog
import uvloop

from deploy.cli.app import main
from deploy.local.nats import Nats
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from services.intake.app import SERVICE as INTAKE
from services.kit.run.service import Service, open_service
from services.kit.settings import PREFIX
from tests.keys import MASTER_KEYS
from tests.waiting import eventually

COLUMNS = "ori,agency_type_name,edited_flag,edited_name,pub_agency_name,icpsr_name"
ROWS = (
    "IA0570100,City,N,Cedar Rapids Police Department,Cedar Rapids,",
    "IA0570000,County,N,Linn County Sheriff's Office,Linn,",
    "CO0340100,City,N,Aguilar Police Department,Aguilar,",
)


class Said(NamedTuple):
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> list[Any]:
        """Its lines, for machines."""
        return [orjson.loads(line) for line in self.out.splitlines()]


Cli = Callable[..., Said]


@pytest.fixture
def bare_cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Cli]:
    """Runs `byfield ...` without any setting, in an empty folder."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    root = logging.getLogger()
    handlers, level = root.handlers, root.level

    def byfield(*arguments: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Said(ended.value.code, said.out, said.err)

    yield byfield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def cli(bare_cli: Cli, monkeypatch: pytest.MonkeyPatch, database: str, nats: Nats) -> Cli:
    """Runs `byfield ...` on a migrated database and a NATS server."""
    monkeypatch.setenv("BYFIELD_POSTGRES_DSN", database)
    monkeypatch.setenv("BYFIELD_VAULT_KEY_FILE", str(MASTER_KEYS))
    monkeypatch.setenv("BYFIELD_NATS_URL", nats.service_url)
    monkeypatch.setenv("BYFIELD_NATS_RELAY_URL", nats.relay_url)
    monkeypatch.setenv("BYFIELD_NATS_ADMIN_URL", nats.admin_url)
    return bare_cli


@pytest.fixture
def operator(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> str:
    """Commands are given by olga, an operator; the actor of what they tell."""
    key = cli("token", "operator", "--person", "olga").out.strip()
    monkeypatch.setenv("BYFIELD_TOKEN", key)
    return "operator:olga"


@pytest.fixture
def coordinator(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> str:
    """Commands are given by carla, a coordinator; the actor of what they tell."""
    monkeypatch.setenv(
        "BYFIELD_TOKEN", cli("token", "coordinator", "--person", "carla").out.strip()
    )
    return "coordinator:carla"


@pytest.fixture
def agencies_file(tmp_path: Path) -> Path:
    """Three agencies."""
    file = tmp_path / "agencies.csv"
    file.write_text("\n".join((COLUMNS, *ROWS)) + "\n")
    return file


@pytest.fixture
def imported(cli: Cli, agencies_file: Path) -> None:
    """Three facts in the log, and intake has heard none of them; nobody is signed in by that."""
    key = cli("token", "coordinator", "--person", "carla").out.strip()
    with pytest.MonkeyPatch.context() as signed_in:
        signed_in.setenv("BYFIELD_TOKEN", key)
        assert cli("agencies", "import", agencies_file, "--on", "2024-03-01").status == 0


def follow(dsn: str, position: int, service: Service = INTAKE) -> None:
    """Let a service run until all that it has handles this position, or puts it aside."""

    async def work() -> None:
        async with open_service(service, Settings.read(postgres_dsn=dsn)) as one:
            await eventually(
                lambda: all(state.position >= position for state in one.feed.states.values())
            )

    uvloop.run(work())


def orders(dsn: str, stream: str) -> list[tuple[str, str, dict[str, Any]]]:
    """What was ordered and how it ended: each fact's name, its actor, its content."""

    async def read() -> list[tuple[str, str, dict[str, Any]]]:
        async with PostgresLog(dsn) as log:
            found = await log.read_stream(f"operations-{stream}")
        return [(each.type, each.actor, orjson.loads(each.data)) for each in found]

    return uvloop.run(read())


def execute(dsn: str, statement: str) -> None:
    """One statement as the owner of everything."""

    async def work() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    uvloop.run(work())
