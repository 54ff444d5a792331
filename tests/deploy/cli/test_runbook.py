"""The commands of `docs/operating.md`, run in the order of an installation's life."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import asyncpg
import pytest
import uvloop

from deploy.backup.programs import run_program
from deploy.backup.scratch import running
from deploy.local.data_directory import installed_programs
from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from services.kit.run.private_log import open_log
from tests.conftest import new_home
from tests.deploy.cli.conftest import COLUMNS, ROWS, Cli, Said, execute
from tests.deploy.restoring import caught_up, serving
from tests.events.vault.test_private_log import told
from tests.keys import SECRET
from tests.processes import BYFIELD, started
from tests.waiting import eventually

PAGE: Final = (Path(__file__).parents[3] / "docs" / "operating.md").read_text()
_BLOCK: Final = re.compile(r"^ *```(sh|sql)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_COMMENT: Final = re.compile(r"\s{2,}#.*$")
COMMAND_SECONDS_MAX: Final = 120.0

NOT_RUN: Final = {
    "export BYFIELD_POSTGRES_DSN=... BYFIELD_NATS_URL=... BYFIELD_NATS_RELAY_URL=... "
    "BYFIELD_NATS_ADMIN_URL=...": "has addresses of somebody's servers; this test has its own",
    "BYFIELD_NATS_URL=tls://nats.center.example BYFIELD_NATS_KEYS=/etc/byfield/nats byfield "
    "migrate": "names a server elsewhere; tests/deploy/test_nats_users.py has one with TLS",
    "byfield nats consumer warehouse": "needs a server with accounts, as there",
    "byfield sign-in": "waits for a person; tests/deploy/cli/test_signing_in.py is one",
    'byfield relay reset --reason "the database was restored to the evening before"': (
        "asks a person; with --yes it is run"
    ),
    'byfield parked discard assignment FEED request-0190c1f2-... 48211 --reason "a trial, no work '
    'follows from it"': "needs a parked fact; tests/deploy/cli/test_discarding.py has one",
    'curl -H "Authorization: Bearer $(byfield token provider --provider iacp)" '
    "http://127.0.0.1:8270/assignment/mine": "needs a center on that port",
    "UPDATE assignment.checkpoint": "is for a release that there was; where it changes nothing, "
    "PostgreSQL refuses it",
}
"""Commands that are not run, and why; of SQL the beginning."""


def commands() -> Iterator[str]:
    """Each line of a block of commands, and each statement of SQL."""
    for kind, block in _BLOCK.findall(PAGE):
        if kind == "sql":
            yield re.sub(r"\s+", " ", re.sub(r"--.*$", "", block, flags=re.MULTILINE)).strip()
        else:
            yield from (_COMMENT.sub("", line).strip() for line in block.splitlines())


@dataclass(slots=True)
class Installation:
    """Servers of its own, and where the paths of the page are."""

    dsn: str
    place: Path
    cli: Cli
    moment: str = "2026-03-01T10:00:00Z"
    ran: list[str] = field(default_factory=list)

    def here(self, command: str) -> str:
        """A command with the page's paths, ports and moments as they are here."""
        for path in ("/etc/byfield", "/backups", "/mnt/witness", "/var/lib/nats"):
            command = re.sub(rf"(?<![\w/]){path}", f"{self.place}{path}", command)
        return command.replace("2026-03-01T10:00:00Z", self.moment).replace("8271", "0")

    def run(self, command: str, status: int = 0) -> str:
        """Run a command of the page to its end; what it said.

        In this process where no shell is needed: a process takes seconds to start.
        """
        self.ran.append(command)
        here = self.here(command)
        if command.startswith("byfield ") and ">" not in command:
            said = self.cli(*shlex.split(here)[1:])
        else:
            ran = subprocess.run(self._shell(here), check=False, capture_output=True, text=True)  # noqa: S603 - the page's own
            said = Said(ran.returncode, ran.stdout, ran.stderr)
        assert said.status == status, f"{command}\n{said.out}\n{said.err}"
        return said.out

    def serve(self, command: str, says: bytes) -> None:
        """Run a command that goes on until it says something, and end it."""
        self.ran.append(command)
        env = dict(os.environ)
        if "POSTGRES_DSN_FILE" in command:
            del env["BYFIELD_POSTGRES_DSN"]
        # The shell gives way to it, so that it hears the signal.
        shell = self._shell(f"exec env {self.here(command)} 2>&1")

        async def until_it_says() -> None:
            async with started(*shell, env=env) as process:
                assert process.stdout is not None
                said = b""
                async with asyncio.timeout(COMMAND_SECONDS_MAX):
                    while says not in said:
                        line = await process.stdout.readline()
                        assert line, f"{command} ended\n{said.decode()}"
                        said += line
                process.terminate()
                await process.communicate()

        uvloop.run(until_it_says())

    def sql(self, beginning: str) -> None:
        """Run the statement of the page that begins so, as the owner."""
        [command] = [each for each in commands() if each.startswith(beginning)]
        self.ran.append(command)
        execute(self.dsn, command)

    def _shell(self, script: str) -> Sequence[str]:
        return ("/bin/sh", "-euc", f"cd {self.place}; {script}")


@pytest.fixture
async def servers(home: Path) -> AsyncIterator[tuple[str, Path]]:
    """A PostgreSQL that archives its WAL, and the folders that the page speaks of."""
    place = new_home()
    for folder in ("etc/byfield", "mnt/witness", "backups/wal", "var/lib/nats"):
        (place / folder).mkdir(parents=True)
    (place / "backups" / "wal").chmod(0o777)  # as root, PostgreSQL runs as another user
    for file in ("cert.pem", "key.pem"):
        (place / file).touch(0o600)
    (place / "agencies.csv").write_text("\n".join((COLUMNS, *ROWS)))
    archive = f'cp "%p" "{place}/backups/wal/%f"'
    server = Postgres(home, settings={"archive_mode": "on", "archive_command": archive})
    async with running(server):
        await server.ensure_database()
        yield server.dsn(), place
    shutil.rmtree(place)


@pytest.fixture
def installation(
    servers: tuple[str, Path], nats: Nats, bare_cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    """The installation of the page; its commands are given in its folder."""
    dsn, place = servers
    monkeypatch.chdir(place)
    for name, value in {
        "POSTGRES_DSN": dsn,
        "NATS_URL": nats.service_url,
        "NATS_RELAY_URL": nats.relay_url,
        "NATS_ADMIN_URL": nats.admin_url,
        "VAULT_KEY_FILE": place / "etc/byfield/vault.keys",
        "SEAL_KEY_FILE": place / "etc/byfield/seal.key",
        "SEALS_FOLDER": place / "mnt/witness",
        "HOME": place / "home",
        "PORT": 0,
        "DEVELOPMENT_SECRET": SECRET,
    }.items():
        monkeypatch.setenv(f"BYFIELD_{name}", str(value))
    monkeypatch.setenv("PATH", f"{BYFIELD.parent}:{installed_programs()}:{os.environ['PATH']}")
    return Installation(dsn, place, bare_cli)


@pytest.mark.fault
def test_the_commands_of_the_page_do_what_it_says(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = installation
    _begins(here, monkeypatch)
    _is_looked_at(here)
    _is_backed_up_and_restored(here)
    _changes_its_keys(here)
    _is_left(here)
    assert set(commands()) - set(here.ran) == {
        command for command in commands() if any(command.startswith(each) for each in NOT_RUN)
    }


def test_no_command_stands_where_it_is_not_looked_for() -> None:
    assert re.findall(r"^(?: {4,}|\t)\S.*$", _BLOCK.sub("", PAGE), re.MULTILINE) == []


@pytest.mark.parametrize("command", NOT_RUN)
def test_what_is_not_run_is_on_the_page(command: str) -> None:
    assert any(each.startswith(command) for each in commands())


def _begins(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in _of_the_first_secrets():
        here.run(command)
    here.run("byfield privacy key /etc/byfield/vault.keys")
    here.run("byfield migrate")
    here.run("byfield audit keygen /etc/byfield/seal.key --name center.example/log > center.pub")
    for command in ("byfield check intake", "byfield check"):
        assert "BYFIELD_" in here.run(command, 1)
    here.run("byfield migrate --logins /etc/byfield/postgres")
    here.run("byfield nats keys /etc/byfield/nats --consumer warehouse")
    here.run(
        "byfield nats config /etc/byfield/nats --listen 0.0.0.0:4222 --store /var/lib/nats "
        "--tls cert.pem key.pem > nats.conf"
    )
    _sign_in("coordinator --person carla", here, monkeypatch)
    here.run("byfield agencies import agencies.csv --on 2024-03-01")
    _sign_in("operator --person olga", here, monkeypatch)
    uvloop.run(_tell_names(here))
    here.serve("byfield run relay", b"The relay is at work")
    here.serve(
        "BYFIELD_POSTGRES_DSN_FILE=/etc/byfield/postgres/relay.dsn "
        "BYFIELD_SEAL_DSN_FILE=/etc/byfield/postgres/seal.dsn byfield run relay",
        b"The relay is at work",
    )
    here.serve("byfield run intake --port 8271", b"http://")
    here.serve(
        "BYFIELD_POSTGRES_DSN_FILE=/etc/byfield/postgres/intake.dsn byfield run intake", b"http://"
    )
    here.run("byfield audit seal")
    uvloop.run(_follows(here))


def _of_the_first_secrets() -> Sequence[str]:
    """Those of the section on installing, which makes each in the folder where one is."""
    listen = "--listen 0.0.0.0:4222 --store /data"
    tls = "--tls /run/secrets/nats.pem /run/secrets/nats-key.pem"
    return (
        "byfield privacy key vault.keys",
        "byfield audit keygen seal.key --name center.example/log",
        "byfield nats keys nats",
        f"byfield nats config nats {listen} {tls} > nats.conf",
    )


def _is_looked_at(here: Installation) -> None:
    assert (here.run("byfield log head")).strip() != ""
    here.serve("byfield log tail", b"AgencyRegistered")
    assert "CO0340100" in here.run("byfield log show 3")
    assert "AgencyRegistered" in here.run("byfield log stream agency-IA0570100")
    here.run("byfield parked list")
    here.run("byfield rebuild --check")
    here.run("byfield sign-out")


def _is_backed_up_and_restored(here: Installation) -> None:
    into = f"--pgdata={here.place}/backups/base"
    uvloop.run(run_program("pg_basebackup", "--checkpoint=fast", into, dsn=here.dsn))
    here.run("byfield backup take /backups/2026-03-01")
    here.run(
        "byfield backup verify /backups/2026-03-01 --seals /mnt/witness --key center.pub --live"
    )
    before = uvloop.run(_head(here))
    here.moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    uvloop.run(_tell_names(here))
    uvloop.run(_switched(here))
    said = here.run(
        "byfield backup verify /backups/base --wal /backups/wal --until 2026-03-01T10:00:00Z"
    )
    assert f"The log has {before} facts" in said
    here.run("byfield backup verify /backups/2026-03-01 --seals /mnt/witness --key center.pub")
    here.run(
        'pg_restore --clean --if-exists --dbname="$BYFIELD_POSTGRES_DSN" '
        "/backups/2026-03-01/log.dump"
    )
    here.run("byfield migrate --logins /etc/byfield/postgres")
    assert uvloop.run(_head(here)) == before
    here.run('byfield restored 2026-03-01 --reason "the disk of the server failed"')
    here.run('byfield relay reset --yes --reason "the log was restored to 1 March"')
    here.run('byfield rebuild --reason "what was forgotten since the backup stands in its rows"')
    assert "NOT WHOLE" not in here.run("byfield audit flow")
    here.sql("UPDATE access.checkpoint")
    here.sql("DROP SCHEMA reporting")
    here.run("byfield migrate")
    uvloop.run(_follows(here))


def _changes_its_keys(here: Installation) -> None:
    here.run("byfield privacy key /etc/byfield/vault.keys --name next")
    here.run('byfield privacy rotate --reason "a new master key each year"')
    here.run("byfield audit keygen /etc/byfield/seal.key --add")
    here.run("byfield nats keys /etc/byfield/nats --renew intake")
    before = (here.place / "etc/byfield/postgres/intake.dsn").read_text()
    here.run("rm /etc/byfield/postgres/intake.dsn")
    here.run("byfield migrate --logins /etc/byfield/postgres")
    assert (here.place / "etc/byfield/postgres/intake.dsn").read_text() != before
    uvloop.run(_follows(here))


def _is_left(here: Installation) -> None:
    here.run("byfield export data/")
    here.run("byfield audit bundle log.bundle")
    here.run("byfield backup take /backups/last")
    here.run("byfield backup verify /backups/last")
    here.run("byfield privacy status")


def _sign_in(who: str, here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_TOKEN", here.run(f"byfield token {who}").strip())


def _made(here: Installation) -> Settings:
    return Settings.read(
        postgres_dsn=here.dsn, vault_key_file=here.place / "etc/byfield/vault.keys"
    )


async def _tell_names(here: Installation) -> None:
    async with open_log(_made(here), "intake") as log:
        for _ in range(2):
            await log.append(told())


async def _follows(here: Installation) -> None:
    """Every service handles what there is."""
    file = here.place / "etc/byfield/vault.keys"
    async with serving(here.dsn, replicas=1, vault_key_file=file), PostgresLog(here.dsn) as log:
        await caught_up(here.dsn, log)


async def _head(here: Installation) -> int:
    async with PostgresLog(here.dsn) as log:
        return (await log.head()).position


async def _switched(here: Installation) -> None:
    """Let the WAL be archived up to now."""
    connection = await asyncpg.connect(here.dsn)
    try:
        name = await connection.fetchval("SELECT pg_walfile_name(pg_switch_wal())")
    finally:
        await connection.close()
    await eventually(lambda: asyncio.to_thread((here.place / "backups/wal" / name).exists))
