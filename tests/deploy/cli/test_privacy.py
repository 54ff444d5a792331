"""`byfield privacy`: what is encrypted, and under which master key."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import orjson
import pytest
import uvloop

from deploy.cli import privacy
from deploy.settings import Settings
from events.catalogue import dump
from events.contracts.examples import examples
from events.event import KEY_FIELD, Metadata, Recorded
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from events.vault.master_keys import make_master_key, read_master_keys
from events.vault.private_log import PrivateLog
from services.kit.run.private_log import open_log
from tests.deploy.cli.conftest import Cli, execute, orders
from tests.events.vault.test_private_log import SUBMITTED, told

ROTATE = ("privacy", "rotate", "--reason", "the year is over")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> Path:  # noqa: ARG001 - it sets another file
    """A ring of this test's own, with one key."""
    file = tmp_path / "vault.keys"
    make_master_key(file, "first")
    monkeypatch.setenv("BYFIELD_VAULT_KEY_FILE", str(file))
    return file


@asynccontextmanager
async def opened(dsn: str, writer: str) -> AsyncIterator[PrivateLog]:
    async with open_log(Settings.read(postgres_dsn=dsn), writer) as log:
        yield log


def tell(dsn: str, facts: int, *, plain: int = 0) -> list[Recorded]:
    """Tell submissions, some as a former release did; return them as they are stored."""

    async def work() -> list[Recorded]:
        async with opened(dsn, "intake") as log:
            for _ in range(facts):
                await log.append(told())
            for _ in range(plain):
                await log.stored.append(told())
            return await log.stored.read()

    return uvloop.run(work())


def read(dsn: str) -> list[object]:
    async def work() -> list[object]:
        async with opened(dsn, "intake") as log:
            return [CATALOGUE.load(each) for each in await log.read()]

    return uvloop.run(work())


def test_status_counts_what_is_encrypted_plain_removed_and_without_its_key(
    cli: Cli, file: Path, database: str
) -> None:
    assert file.exists()
    stored = tell(database, 3, plain=2)
    keys = [orjson.loads(each.data).get(KEY_FIELD) for each in stored]

    async def destroy() -> None:
        async with opened(database, "access") as log:
            await log.read()
            assert await log.destroy([UUID(keys[0])], "forgotten") == 1

    uvloop.run(destroy())
    said = cli("privacy", "status")
    assert said.status == 0, said.err
    assert "RequestSubmitted: 2 encrypted, 2 plain, 1 removed, 0 without their key" in said.out
    assert "byfield_access unwrapped 3 keys of kind request, the last on 20" in said.out
    assert "in no day's count" not in said.out
    execute(database, "SELECT nextval('byfield_vault.unwrapped_byfield_access_request')")
    undone = cli("privacy", "status").out
    assert "byfield_access unwrapped 4 keys of kind request, the last on 20" in undone
    assert "; 1 of them in no day's count: " in undone
    lost = str(UUID(keys[1]))
    execute(database, "ALTER TABLE byfield_vault.key DISABLE TRIGGER key_is_kept")
    execute(database, f"DELETE FROM byfield_vault.key WHERE id = '{lost}'")  # noqa: S608 - a UUID
    said = cli("privacy", "status")
    assert said.status == 1
    assert "1 encrypted, 2 plain, 1 removed, 1 without their key" in said.out


def test_status_names_who_was_forgotten_while_facts_stay_plain(
    cli: Cli, file: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert file.exists()
    monkeypatch.setattr(privacy, "STAYING_SHOWN_MAX", 2)
    forgotten = [examples()["AgencyPeopleForgotten"].model_copy(update=each) for each in STAYING]

    async def work() -> None:
        async with opened(database, "access") as log:
            for fact in forgotten:
                new = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
                by = Metadata("administrator:ada", str(new_id()))
                await log.append(Append(f"forgetting-{fact.subject}", None, (new,), by))  # type: ignore[attr-defined] # it has one

    uvloop.run(work())
    said = cli("privacy", "status").out
    assert [line for line in said.splitlines() if "forgotten" in line or "more" in line] == [
        "agency-IA0570100 was forgotten, and 4 facts about it stay plain in the log",
        "agency-IA0570400 was forgotten, and 1 fact about it stays plain in the log",
        "... and 1 more subject",
    ]


STAYING = [
    {"subject": f"agency-{ori}", "ori": ori, "plain_facts": facts}
    for ori, facts in (
        *(("IA0570100", 3), ("IA0570200", 0), ("IA0570300", 2), ("IA0570100", 4)),
        *(("IA0570400", 1), ("IA0570500", 7), ("IA0570300", 0)),
    )
]
"""Who was forgotten, some of them twice: the second time nothing need stay."""


def test_a_rotation_leaves_every_fact_readable_and_the_old_key_needed_no_more(
    cli: Cli, file: Path, database: str, operator: str
) -> None:
    tell(database, 3)
    assert cli("privacy", "key", file, "--name", "second").status == 0
    assert read(database) == [SUBMITTED] * 3
    said = cli(*ROTATE)
    assert (said.status, said.err) == (0, "")
    assert "Master key first is retired" in said.out
    ordered, ended = orders(database, "privacy")
    about = {"master_key": "second", "reason": "the year is over"}
    assert ordered == ("KeyRotationOrdered", operator, about)
    assert (ended[1], ended[2]["outcome"]) == (operator, "done")
    assert re.fullmatch(r"wrapped [1-9]\d* keys? anew, retired 1 master key", ended[2]["says"])
    assert cli(*ROTATE).out.startswith("Wrapped 0 keys anew under master key second.")
    second = file.read_text().splitlines()[0]
    file.write_text(second + "\n")
    assert read_master_keys(file).current == "second"
    assert read(database)[:3] == [SUBMITTED] * 3


@pytest.mark.usefixtures("operator")
def test_a_rotation_keeps_the_secret(cli: Cli, file: Path, database: str) -> None:
    append = told()

    def append_once() -> bool:
        async def work() -> bool:
            async with opened(database, "intake") as log:
                return (await log.append(append)).repeated

        return uvloop.run(work())

    assert not append_once()
    cli("privacy", "key", file, "--name", "second")
    assert cli(*ROTATE).status == 0
    file.write_text(file.read_text().splitlines()[0] + "\n")
    assert append_once()


@pytest.mark.parametrize("who", ["nobody", "coordinator"])
def test_nobody_but_an_operator_rotates_keys(
    cli: Cli, file: Path, database: str, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    tell(database, 1)
    assert cli("privacy", "key", file, "--name", "second").status == 0
    if who != "nobody":
        monkeypatch.setenv("BYFIELD_TOKEN", cli("token", who, "--person", "maria").out.strip())
    said = cli(*ROTATE)
    assert (said.status, said.out) == (1, "")
    assert "nobody is signed in" in said.err or "this needs the role operator" in said.err
    assert orders(database, "privacy") == []
    assert re.search("master key first wraps [1-9]", cli("privacy", "status").out)


@pytest.mark.usefixtures("operator")
def test_a_process_with_a_retired_key_first_does_not_start(
    cli: Cli, file: Path, database: str, agencies_file: Path
) -> None:
    tell(database, 1)
    first = file.read_text()
    cli("privacy", "key", file, "--name", "second")
    cli(*ROTATE)
    file.write_text(first + file.read_text().splitlines()[0] + "\n")
    said = cli("agencies", "import", agencies_file, "--on", "2024-03-01")
    assert said.status == 1
    assert "first is the current one of the file, and was retired" in said.err


def test_a_missing_or_open_file_is_said_in_a_line(cli: Cli, file: Path, database: str) -> None:
    tell(database, 1)
    file.chmod(0o644)
    assert "others may read or change it" in cli(*ROTATE).err
    file.unlink()
    said = cli(*ROTATE)
    assert said.status == 2
    assert "byfield privacy key" in said.err


def test_the_log_and_the_stream_of_a_fact_are_printed_as_they_are_stored(
    cli: Cli, file: Path, database: str
) -> None:
    assert file.exists()
    tell(database, 1)
    said = cli("log", "show", 1, "--json")
    assert said.status == 0
    assert SUBMITTED.contact.name not in said.out
    assert "enc:1:" in said.out


async def test_an_older_release_beside_a_newer_one_writes_what_is_read(database: str) -> None:
    async with (
        opened(database, "intake") as newer,
        PostgresLog(database, role="byfield_intake") as older,
    ):
        await older.append(told())
        await newer.append(told())
        assert [CATALOGUE.load(each) for each in await newer.read()] == [SUBMITTED] * 2
