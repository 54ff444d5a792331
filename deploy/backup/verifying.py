"""A backup is restored into a scratch server, and looked at there as nobody looks at a file."""

from __future__ import annotations

import heapq
from base64 import b64encode
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from deploy.backup.base import databases_in, server_of_base
from deploy.backup.manifest import FILE, VAULT, Manifest, digest_of, read_manifest
from deploy.backup.programs import BackupError
from deploy.backup.scratch import make_database, restore_dumps, running, scratch_home
from deploy.flows import flows_of
from deploy.local.postgres import Postgres
from deploy.migrate import migrate_databases, migrate_vault
from deploy.services import SERVICES
from deploy.settings import Settings
from events.counted import counted
from events.log.database.connections import Connection, connect, reading
from events.log.database.migrate import MigrationError
from events.log.database.statements import statement
from events.log.postgres import PostgresLog
from events.log.seals.definitions import differences, read_definitions, released_definitions
from events.log.seals.note import Verifier, parse_seal
from events.log.seals.record import UnsealableError, records_bytes
from events.log.seals.stored import read_stored
from events.log.seals.tree import Tree, leaf_hash
from events.log.seals.verifying import PAGE_RECORDS, Brought, Verification
from events.log.store.event_log import READ_EVENTS_MAX
from events.vault.counting import Texts, count_texts
from events.vault.master_keys import (
    WrongMasterKeyError,
    make_master_key,
    read_master_keys,
)
from events.vault.postgres import PostgresVault
from services.kit.settings import SettingsError

VAULT_ROLE: Final = "byfield_vault"
_PACKAGE: Final = "deploy.backup"
_EMPTY_VAULT: Final = "scratch-vault"


@dataclass(slots=True)
class Looked:
    """What is in a backup, and what is wrong with it."""

    says: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known elsewhere about the log, with which a backup is compared."""

    keys: Sequence[Verifier] = ()
    """The public keys that sign seals; without one no seal is looked at."""
    seals: Iterable[Brought] = ()
    """Seals that were kept elsewhere, the smallest first."""
    live: str | None = None
    """Where the log is that the backup was taken of."""


@dataclass(frozen=True, slots=True)
class AskedBase:
    """How far a base backup is brought."""

    wal: Path | None
    """The archive of the WAL; None where the backup has all that it needs."""
    until: datetime | None
    """A moment in UTC; None for the end of the WAL."""
    superuser: str


async def verify_backup(
    settings: Settings, folder: Path, known: Known, *, scratch: Path | None = None
) -> Looked:
    """Restore a backup into a scratch server below `scratch` and look at it.

    Raises `BackupError` where it cannot be restored, `MissingExtraError`, `ServerError`, `OSError`.
    """
    manifest = read_manifest(folder)
    for dump in manifest.dumps:
        file = folder / dump.file
        if VAULT in dump.holds and not file.exists():
            continue  # those of the vault are kept apart, and shorter
        if digest_of(file) != dump.sha256:
            raise BackupError(f"{file} is not what was written: its SHA-256 is another")
    dumps = [each for each in manifest.dumps if (folder / each.file).exists()]
    looked = Looked()
    with scratch_home(scratch) as home:
        async with running(Postgres(home)) as server:
            where = await restore_dumps(server, folder, dumps, manifest.roles)
            looked.says.append(
                f"Taken at {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC by byfield {manifest.release}"
                f"; it holds {', '.join(where)}."
            )
            await look(server, home, settings, where, known, looked, manifest)
    return looked


async def verify_base(
    settings: Settings, folder: Path, known: Known, asked: AskedBase, *, scratch: Path | None = None
) -> Looked:
    """Bring a base backup to a moment in a scratch server and look at it. Raises likewise."""
    looked = Looked()
    with scratch_home(scratch) as home:
        server = server_of_base(
            home, folder, wal=asked.wal, until=asked.until, superuser=asked.superuser
        )
        async with running(server):
            where = await databases_in(server)
            said = f"up to {asked.until:%Y-%m-%d %H:%M:%S} UTC" if asked.until else "to its end"
            looked.says.append(f"A base backup, brought {said}; it holds {', '.join(where)}.")
            await look(server, home, settings, where, known, looked, None)
    return looked


async def look(
    server: Postgres,
    home: Path,
    settings: Settings,
    where: Mapping[str, str],
    known: Known,
    looked: Looked,
    manifest: Manifest | None,
) -> None:
    """Look at databases that were restored, by where each of their tables are; this changes them.

    `settings` are those of the installation, of which no address is used.
    """
    dsns = {f"{name}_dsn": dsn for name, dsn in ({VAULT: where["log"]} | dict(where)).items()}
    made = settings.model_copy(update=dsns | {"postgres_dsn": where["log"], "seal_dsn": None})
    await _look_at_log(made, known, looked, manifest)
    if VAULT in where:
        await _look_at_vault(made, looked)
    else:
        looked.says.append("The vault is not in it: names and texts are read with the newest one.")
    if await _migrate(made, looked, vault_is_there=VAULT in where):
        await _look_at_services(server, home, made, looked)


async def _look_at_log(
    made: Settings, known: Known, looked: Looked, manifest: Manifest | None
) -> None:
    dsn = made.dsn_of("log")
    async with reading(dsn) as records, reading(dsn) as kept:
        head = await kept.fetchrow(statement(_PACKAGE, "head_told"))
        position = head["position"] if head else 0
        if manifest is not None and position != manifest.position:
            looked.faults.append(
                f"the log ends at {position:,}, and its backup.json says {manifest.position:,}"
            )
        tree, fault = await _tree_of(records, known.live, position)
        if fault is None and tree.size < position:
            fault = f"position {tree.size + 1:,} is missing"
        looked.faults += [] if fault is None else [fault]
        last = f", the last of {head['recorded_at']:%Y-%m-%d %H:%M:%S} UTC" if head else ""
        looked.says.append(f"The log has {counted(position, 'fact')}{last}.")
        looked.says.append(f"The head of its tree is {b64encode(tree.root()).decode()}.")
        await _look_at_seals(records, kept, known, looked, manifest, position)
    if known.live is not None and not fault:
        looked.says.append("The log that is there now begins with the same facts.")


async def _tree_of(records: Connection, live: str | None, until: int) -> tuple[Tree, str | None]:
    """Hash all records up to the first hole; compare each with the live log, where there is one."""
    tree = Tree()
    async with AsyncExitStack() as stack:
        there = None if live is None else await stack.enter_async_context(reading(live))
        compared = None if there is None else _leaves(there, until)
        try:
            async for page in _leaves(records, until):
                other = page if compared is None else await anext(compared, list[bytes]())
                for number, leaf in enumerate(page):
                    if other[number : number + 1] != [leaf]:
                        what = "has no" if number >= len(other) else "has another"
                        return tree, f"the log that is there now {what} fact {tree.size + 1:,}"
                    tree.add(leaf)
        except UnsealableError as fault:
            return tree, str(fault)
    return tree, None


async def _leaves(connection: Connection, until: int) -> AsyncIterator[list[bytes]]:
    """Yield the hashes of the records up to a position, page by page, up to the first hole."""
    after = 0
    while after < until:
        page = await read_stored(connection, after, min(PAGE_RECORDS, until - after))
        whole = [each for at, each in enumerate(page, after + 1) if each.position == at]
        if not whole:
            return
        yield [leaf_hash(each) for each in records_bytes(whole)]
        if len(whole) < min(PAGE_RECORDS, until - after):
            return
        after += len(whole)


async def _look_at_seals(
    records: Connection,
    kept: Connection,
    known: Known,
    looked: Looked,
    manifest: Manifest | None,
    position: int,
) -> None:
    said = manifest.seal if manifest is not None else None
    if not known.keys:
        if said is not None or await kept.fetchval(statement(_PACKAGE, "seal_newest")) is not None:
            looked.faults.append("the log is sealed, and no key is known here: say --key")
        looked.says.append("No seal was looked at.")
        return
    after = 0

    def before() -> Iterator[Brought]:
        # What was sealed after a backup is not in it, which is no fault of the backup.
        nonlocal after
        for each in known.seals:
            if each.seal.size <= position:
                yield each
            else:
                after = each.seal.size

    own = [] if said is None else [Brought(parse_seal(said), FILE)]
    seals = heapq.merge(before(), own, key=lambda each: each.seal.size)
    found = await Verification(records, kept, known.keys, seals).run()
    looked.faults += [f"{each.kind}: {each.says}" for each in found.findings]
    since = f"; {counted(after - position, 'fact')} sealed since are not in it" if after else ""
    true = counted(found.seals, "seal is true", "seals are true")
    looked.says.append(f"{true}, up to {found.sealed:,}{since}.")


async def _look_at_vault(made: Settings, looked: Looked) -> None:
    counts: defaultdict[str, Texts] = defaultdict(Texts)
    async with PostgresLog(made.dsn_of("log")) as log:
        connection = await connect(made.dsn_of(VAULT), VAULT_ROLE)
        try:
            position = 0
            while page := await log.read(after=position, limit=READ_EVENTS_MAX):
                await count_texts(connection, page, counts)
                position = page[-1].position
        finally:
            await connection.close()
    encrypted = sum(each.encrypted for each in counts.values())
    removed = sum(each.removed for each in counts.values())
    if without := sum(each.without_key for each in counts.values()):
        looked.faults.append(f"the vault has no key of {counted(without, 'fact')}")
    opened = await _opened(made, looked)
    looked.says.append(
        f"The vault has the keys of {counted(encrypted, 'fact')}, and destroyed those of "
        f"{removed:,}; {opened}."
    )


async def _opened(made: Settings, looked: Looked) -> str:
    """Return whether the master keys of this machine open the vault."""
    try:
        file = made.master_key_file
    except SettingsError:
        return "no master key is known here"
    if not file.exists():
        return "no master key is known here"
    try:
        async with PostgresVault(made.dsn_of(VAULT), read_master_keys(file), role=VAULT_ROLE):
            return f"{file} opens it"
    except WrongMasterKeyError as fault:
        looked.faults.append(str(fault))
        return f"{file} does not open it"


async def _migrate(made: Settings, looked: Looked, *, vault_is_there: bool) -> bool:
    """Bring the tables up to date, as whoever restores the backup will; whether that went well."""
    connection = await connect(made.dsn_of("log"), None)
    try:
        definitions = await read_definitions(connection)
    finally:
        await connection.close()
    try:
        applied = await migrate_databases(made)
    except MigrationError as fault:
        looked.faults.append(str(fault))
        return False
    if not vault_is_there:  # its tables are made for the while, which says nothing of a release
        applied = [name for name in applied if not name.startswith(f"{VAULT}/")]
    if applied:
        missing = counted(len(applied), "migration was", "migrations were")
        looked.says.append(f"It is of an older release: {missing} missing, and could be applied.")
    if not any(name.startswith("log/") for name in applied):
        found = differences(definitions, released_definitions())
        looked.faults += [f"{each.kind}: {each.says}" for each in found]
    return True


async def _look_at_services(server: Postgres, home: Path, made: Settings, looked: Looked) -> None:
    """Hold what each service made of the facts against the log, as `byfield audit flow` does.

    With a vault and a master key of the moment, for no text is needed.
    """
    vault = await make_database(server, _EMPTY_VAULT)
    await migrate_vault(vault)
    keys = home / "vault.keys"
    make_master_key(keys, "scratch")
    made = made.model_copy(update={"home": home, "vault_key_file": keys, "vault_dsn": vault})
    async with PostgresLog(made.dsn_of("log")) as log:
        position = (await log.head()).position
    said: list[str] = []
    for service in SERVICES.values():
        flows = await flows_of(made, service, position)
        looked.faults += [
            f"{each.service}.{each.consumer} is not whole: byfield audit flow says more"
            for each in flows
            if not each.is_whole
        ]
        waiting = max((each.waiting for each in flows), default=0)
        said.append(f"{service.name} waits for {waiting:,}" if waiting else f"{service.name} whole")
    looked.says.append(f"Of services: {', '.join(said)}.")
