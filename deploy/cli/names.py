"""Exports with names: ordered and recorded before the first byte, and looked at again later."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

from deploy.cli.acting import acting
from deploy.cli.ordering import EXPORTS_STREAM, ordered
from deploy.cli.output import OUT
from deploy.cli.progress import bar
from deploy.cli.runtime import reachable, run, settings_with
from deploy.cli.vault import opened_vault
from deploy.logging_in import FOR_NAMES, logged_in, refuse_one_login, with_logins
from deploy.settings import Settings
from events.counted import counted
from events.event import Content
from events.facts import CATALOGUE
from events.log.database.connections import Connection
from events.log.database.statements import statement
from events.log.postgres import PostgresLog
from events.log.store.event_log import EventLog
from events.operations import OrderEnded, PersonalExportOrdered
from events.vault.readers import EXPORT
from events.vocabulary import OrderOutcome
from services.kit.escapes import escape_line
from services.kit.http.principals import Principal
from services.kit.http.reads import Extent, record_read
from services.kit.http.running_service import RunningService
from services.kit.run.private_log import open_log
from services.reporting.export.directory import PERSONAL_MANIFEST, Directory, digest_of
from services.reporting.export.formats import Format, require_writer
from services.reporting.export.personal import (
    KeyOf,
    Ordered,
    Written,
    export_with_names,
    keys_in,
    read_personal,
    texts_until,
)
from services.reporting.routes.following import LOG_THING

OPERATION: Final = "export_personal"
"""What records of reads call it."""
STREAMS_SHOWN_MAX: Final = 50
"""So many things are named of which an export has what was forgotten."""


async def signed_in_for_names(settings: Settings) -> Principal:
    """Return who orders an export with names: of the center, to whom pages show the same.

    Raises `NotSignedInError`, and `SettingsError` where production has no login for it.
    """
    refuse_one_login(settings_with(), FOR_NAMES)
    return await acting(settings, "operator", "coordinator")


@dataclass(frozen=True, slots=True)
class NamesOrder:
    """An export with names, as it was asked for."""

    settings: Settings
    principal: Principal
    running: RunningService
    """Of reporting."""
    folder: Directory
    format: Format
    as_of: int
    reason: str


async def carry_out(asked: NamesOrder) -> Written:
    """Order and record an export with names, then write it.

    Nothing is written where the vault, the log or the record of reads takes nothing.
    """
    settings, running = asked.settings, asked.running
    require_writer(asked.format)
    async with AsyncExitStack() as stack:
        reader = logged_in(await with_logins(settings), EXPORT)
        log = await stack.enter_async_context(open_log(reader, EXPORT))
        found = await texts_until(log, asked.as_of)
        ordering = PersonalExportOrdered(
            as_of=asked.as_of, fact_types=found.fact_types, facts=found.facts, reason=asked.reason
        )
        order = await stack.enter_async_context(ordered(settings, ordering, asked.principal))
        extent = Extent(rows=found.facts, first=1, last=asked.as_of)
        await record_read(running, asked.principal, OPERATION, LOG_THING, extent=extent)
        said = Ordered(
            id=order.id,
            by=asked.principal.as_text,
            at=datetime.now(UTC),
            reason=asked.reason,
        )
        advance_to = stack.enter_context(bar("Exporting", asked.as_of))
        done = await export_with_names(
            asked.folder, log, running.pool, asked.as_of, asked.format, said, advance_to
        )
        with_texts = counted(done.texts.exported, "fact")
        order.ended(f"exported {with_texts} with texts; SHA-256 of the manifest: {done.sha256}")
    return done


def exported(directory: Path, /) -> int:
    """Say who was forgotten since an export with names was made; ends with 1 where somebody was.

    Then remove the folder and every copy of it, and export anew. It names things by their ids. A
    folder that is not what its order ended with is named, too.

    Example: byfield privacy exported names/

    Parameters
    ----------
    directory
        The folder that byfield export --personal made.
    """
    manifest = read_personal(directory)
    digest, _ = digest_of(directory / PERSONAL_MANIFEST)
    gone: Counter[str] = Counter()

    async def work() -> tuple[int, bool]:
        async with reachable() as settings, opened_vault(settings) as vault:
            missing = 0
            for some in keys_in(directory, manifest):
                missing += await _count_gone(vault, some, gone)
            async with PostgresLog(settings.dsn_of("log")) as log:
                ends = [fact async for _, fact in _told(log) if isinstance(fact, OrderEnded)]
            return missing, any(
                end.order_id == manifest.order.id and end.says.endswith(digest) for end in ends
            )

    missing, is_known = run(work())
    order = manifest.order
    OUT.print(
        f"{directory}: as of position {manifest.as_of:,}, ordered by {escape_line(order.by)} at "
        f"{order.at:%Y-%m-%d %H:%M} UTC: {escape_line(order.reason)}"
    )
    for stream, facts in islice(sorted(gone.items()), STREAMS_SHOWN_MAX):
        OUT.print(f"{stream}: {counted(facts, 'fact')} with text forgotten since")
    if (more := len(gone) - STREAMS_SHOWN_MAX) > 0:
        OUT.print(f"... and {counted(more, 'more thing')}")
    if missing:
        OUT.print(
            f"The vault does not know the keys of {counted(missing, 'fact')}: it is another one, "
            "or an older backup of it was restored."
        )
    if not is_known:
        OUT.print("The log knows no order that ended with this folder as it is.")
    if gone:
        OUT.print("Remove the folder, and every copy of it; export anew where it is still needed.")
    elif is_known and not missing:
        held = counted(manifest.texts.exported, "fact")
        OUT.print(f"Nothing of the {held} with texts in it was forgotten since.")
    return 1 if gone or missing or not is_known else 0


async def exports_ordered(log: EventLog) -> int:
    """Return how many exports with names were ordered and did not fail."""
    orders = set()
    async for told_id, fact in _told(log):
        match fact:
            case PersonalExportOrdered():
                orders.add(told_id)
            case OrderEnded(order_id=order_id, outcome=OrderOutcome.FAILED):
                orders.discard(order_id)
            case _:
                pass
    return len(orders)


async def _told(log: EventLog) -> AsyncIterator[tuple[UUID, Content]]:
    """Yield what was told of exports with names, each with its id."""
    version = 0
    while page := await log.read_stream(EXPORTS_STREAM, after_version=version):
        for recorded in page:
            yield recorded.id, CATALOGUE.require(recorded)
        version = page[-1].version


async def _count_gone(vault: Connection, keys: list[KeyOf], gone: Counter[str]) -> int:
    """Count by stream which keys were destroyed; return how many the vault does not know."""
    ids = [each.key_id for each in keys]
    rows = await vault.fetch(statement("events.vault", "keys_states"), ids)
    states = {row["id"]: row["is_destroyed"] for row in rows}
    gone.update(each.stream for each in keys if states.get(each.key_id))
    return sum(each.key_id not in states for each in keys)
