"""`byfield privacy`: the keys of personal text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

import orjson
from asyncpg import Record
from cyclopts import App

from deploy.cli.acting import acting
from deploy.cli.forgetting import add_forgetting
from deploy.cli.names import exported
from deploy.cli.ordering import Reason, ordered, reason_given
from deploy.cli.output import OUT
from deploy.cli.runtime import reachable, run
from deploy.cli.vault import VAULT_ROLE, opened_vault
from events.counted import counted
from events.event import FORGOTTEN_TYPES, Recorded
from events.log.database.statements import statement
from events.log.postgres import PostgresLog
from events.log.store.event_log import READ_EVENTS_MAX
from events.operations import KeyRotationOrdered
from events.vault.counting import Texts, count_texts
from events.vault.master_keys import make_master_key, read_master_keys
from events.vault.postgres import PostgresVault
from events.vault.rotating import rotate
from services.kit.run.private_log import master_keys

STAYING_SHOWN_MAX: Final = 50
"""So many subjects are named of which facts stay plain."""

privacy_app = App(
    name="privacy",
    help="The keys by which names, addresses and free text are encrypted; who is forgotten.",
)
add_forgetting(privacy_app)
privacy_app.command(exported)


@privacy_app.command
def key(file: Path, /, *, name: str | None = None) -> int:
    """Make a master key, and put it first into a file, before those that are there.

    Give the file to every process (BYFIELD_VAULT_KEY_FILE); keep a copy apart from the database.

    Example: byfield privacy key /etc/byfield/vault.keys

    Parameters
    ----------
    file
        It is made if there is none, for its owner alone.
    name
        The id of the key; the moment if not said.
    """
    make_master_key(file, name or f"{datetime.now(UTC):%Y%m%d-%H%M%S}")
    OUT.print(f"{file}: the current master key is {read_master_keys(file).current}.")
    return 0


@privacy_app.command
def status() -> int:
    """Count the facts with personal or free text, who unwrapped how many, and keys by master key.

    Lists by id who was forgotten while facts stay plain, because they were told before names were
    encrypted. Ends with 1 where the key of a fact is missing.

    Example: byfield privacy status
    """
    counts: defaultdict[str, Texts] = defaultdict(Texts)
    staying: dict[str, int] = {}

    async def work() -> None:
        async with (
            reachable() as settings,
            opened_vault(settings) as connection,
            PostgresLog(settings.dsn_of("log")) as log,
        ):
            position = 0
            while page := await log.read(after=position, limit=READ_EVENTS_MAX):
                await count_texts(connection, page, counts)
                _note_staying(page, staying)
                position = page[-1].position
            _show_texts(counts)
            _show_staying(staying)
            for row in await connection.fetch(statement("events.vault", "unwrapped_count")):
                OUT.print(_unwrapped(row), soft_wrap=True)
            for row in await connection.fetch(statement("events.vault", "masters_count")):
                retired = ", retired" if row["retired_at"] else ""
                OUT.print(f"master key {row['id']} wraps {counted(row['keys'], 'key')}{retired}")

    run(work())
    return 1 if any(each.without_key for each in counts.values()) else 0


@privacy_app.command(name="rotate")
def rotate_keys(*, reason: Reason = None) -> int:
    """Wrap all keys anew under the current master key; may be interrupted, and goes on.

    Put the new key into the file of every process and start them anew before
    (byfield privacy key). What no key is wrapped under any more is retired; backups of the vault
    from before still need it. Who is signed in as an operator, and why, is kept in the log, before
    anything is done.

    Example: byfield privacy rotate --reason "a new key each year"
    """
    why = reason_given(reason)
    done = [0]

    def count(keys: int) -> None:
        done[0] += keys

    async def work() -> tuple[str, list[str]]:
        async with reachable() as settings:
            masters = master_keys(settings)
            async with (
                PostgresVault(settings.dsn_of("vault"), masters, role=VAULT_ROLE),
                opened_vault(settings) as connection,
            ):
                ordering = KeyRotationOrdered(master_key=masters.current, reason=why)
                principal = await acting(settings, "operator")
                async with ordered(settings, ordering, principal) as order:
                    retired = await rotate(connection, masters, count)
                    gone = counted(len(retired), "master key")
                    order.ended(f"wrapped {counted(done[0], 'key')} anew, retired {gone}")
                return masters.current, retired

    current, retired = run(work())
    OUT.print(f"Wrapped {counted(done[0], 'key')} anew under master key {current}.")
    for each in retired:
        OUT.print(f"Master key {each} is retired: no process needs it any more.")
    return 0


def _unwrapped(row: Record) -> str:
    """Say how many keys a role unwrapped, by its days and by the counter that nothing undoes."""
    of = f"of kind {row['kind']}"
    undone = row["ever"] - row["keys"]
    last = f"the last on {row['last_on']}" if row["last_on"] else "on no day that is known"
    says = f"{row['role']} unwrapped {counted(max(row['ever'], row['keys']), 'key')} {of}, {last}"
    if undone > 0:
        says += (
            f"; {undone:,} of them in no day's count: read in transactions that were undone, or "
            "while the disk was full (after a crash of the server up to 32 of these were not read)"
        )
    return says


def _show_texts(counts: defaultdict[str, Texts]) -> None:
    for type_, texts in sorted(counts.items()):
        OUT.print(
            f"{type_}: {texts.encrypted:,} encrypted, {texts.plain:,} plain, "
            f"{texts.removed:,} removed, {texts.without_key:,} without their key"
        )
    if not counts:
        OUT.print("No fact has personal or free text.")


def _note_staying(page: Iterable[Recorded], staying: dict[str, int]) -> None:
    """Note the plain facts about whom a page says that it was forgotten; the last time counts."""
    for recorded in page:
        if recorded.type in FORGOTTEN_TYPES:
            told = orjson.loads(recorded.data)
            staying[told["subject"]] = told["plain_facts"]


def _show_staying(staying: dict[str, int]) -> None:
    found = {subject: facts for subject, facts in staying.items() if facts}
    for subject, facts in islice(found.items(), STAYING_SHOWN_MAX):
        plain = counted(facts, "fact about it stays", "facts about it stay")
        OUT.print(f"{subject} was forgotten, and {plain} plain in the log")
    if (more := len(found) - STAYING_SHOWN_MAX) > 0:
        OUT.print(f"... and {counted(more, 'more subject')}")
