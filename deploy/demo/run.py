"""The demo from the first server to the last proof."""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from deploy.cli.lines import OUT
from deploy.cli.progress import bar
from deploy.demo.acts import Agency, Life
from deploy.demo.agencies import drawn_from
from deploy.demo.calibration import FIRST_DAY
from deploy.demo.center import Center, connect
from deploy.demo.center_process import center_process
from deploy.demo.fictional import fictional_agencies
from deploy.demo.milestones import milestones
from deploy.demo.play import enroll_partners, play, register, state_strength
from deploy.demo.proof import prove
from deploy.demo.scenario import plan
from deploy.demo.tables import annual_table, milestone_table, proof_line
from deploy.processes import prepare
from deploy.servers import servers
from events.log.postgres import PostgresLog
from services.intake.agency_file import AgencyRow, BadRow
from services.intake.agency_import import import_agencies
from services.intake.topic_file import SHIPPED, read_topic_rows
from services.intake.topic_import import import_topics
from services.kit.logs import configure_logs
from services.kit.settings import Settings, read_settings

HOME_MODE: Final = 0o711
"""As root, PostgreSQL runs as another user, who must pass through."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the demo is asked for."""

    rows: list[AgencyRow | BadRow] | None
    """Of a real list of agencies; fictional ones without."""
    seed: int
    keep: bool
    """Stay up until Ctrl-C."""


async def demonstrate(wanted: Wanted) -> bool:
    """Play, count, prove; whether every proof holds."""
    configure_logs("warning")
    began = time.monotonic()
    lives = _planned(wanted)
    with _temporary_home() as home:
        async with (
            servers(read_settings(home=home), share=False) as settings,
            _running_center(settings) as (address, center),
        ):
            await _set_the_scene(settings, center, wanted, lives)
            await _play(center, lives)
            proved = await _tell(settings, center)
            seconds = time.monotonic() - began
            OUT.print(f"{center.asked:,} HTTP requests, {seconds:.0f} s in all", style="dim")
            if wanted.keep:
                await _stay(address, settings)
    return proved


def _planned(wanted: Wanted) -> list[Life]:
    chance = random.Random(wanted.seed)
    good = [row for row in wanted.rows or [] if isinstance(row, AgencyRow)]
    agencies = fictional_agencies(chance) if wanted.rows is None else drawn_from(good, chance)
    return plan(agencies, wanted.seed)


@asynccontextmanager
async def _running_center(settings: Settings) -> AsyncIterator[tuple[str, Center]]:
    await prepare(settings)
    tokens = {
        str(role): token.get_secret_value() for role, token in settings.development_tokens.items()
    }
    async with center_process(settings) as address:
        client, center = connect(address, tokens)
        async with client:
            yield address, center


async def _set_the_scene(
    settings: Settings, center: Center, wanted: Wanted, lives: list[Life]
) -> None:
    agencies = list({life.agency.ori: life.agency for life in lives}.values())
    if wanted.rows is None:
        OUT.print(f"Registering {len(agencies):,} fictional agencies ...")
        await register(center, agencies, FIRST_DAY)
    else:
        await _import(settings, wanted.rows, center, agencies)
    topics = await _list_topics(settings)
    OUT.print(f"Listed {topics} topics; enrolling the partners and listing their experts ...")
    await enroll_partners(center, random.Random(wanted.seed))


async def _import(
    settings: Settings, rows: list[AgencyRow | BadRow], center: Center, asking: list[Agency]
) -> None:
    async with PostgresLog(settings.dsn_of("log")) as log:
        with bar("importing agencies", len(rows)) as advance:
            report = await import_agencies(
                log,
                rows,
                actor="operator:demo",
                on=FIRST_DAY,
                now=datetime.now(UTC),
                progress=advance,
            )
    OUT.print(f"Imported {report.registered:,} agencies; {len(report.bad)} bad rows left out.")
    OUT.print(f"{len(asking):,} of them will ask, and state a made-up strength ...")
    await state_strength(center, asking, FIRST_DAY)


async def _list_topics(settings: Settings) -> int:
    async with PostgresLog(settings.dsn_of("log"), role="byfield_intake") as log:
        report = await import_topics(
            log,
            read_topic_rows(SHIPPED.read_bytes()),
            actor="operator:demo",
            on=date(2018, 1, 1),
            now=datetime.now(UTC),
        )
    return report.listed


async def _play(center: Center, lives: list[Life]) -> None:
    acts = sum(len(life.acts) for life in lives)
    OUT.print(
        f"Playing {len(lives):,} requests and what becomes of them, March 2018 to October 2024."
    )
    done = 0
    with bar("history", acts) as advance:

        def tell(more: int) -> None:
            nonlocal done
            done += more
            advance(done)

        await play(center, lives, tell)


async def _tell(settings: Settings, center: Center) -> bool:
    """Print figures, milestones and proofs; whether the proofs hold."""
    # First, so that the figures speak for all that happened.
    proofs = [proof async for proof in prove(settings)]

    async def ask(path: str) -> dict[str, object]:
        return await center.query("reader", f"/reporting{path}")

    OUT.print(annual_table(await ask("/annual")))
    OUT.print(milestone_table(await milestones(ask)))
    for proof in proofs:
        OUT.print(proof_line(proof))
    return all(proof.holds for proof in proofs)


async def _stay(address: str, settings: Settings) -> None:
    OUT.print(f"\nByfield stays up: {address}", style="bold")
    OUT.print(f'  curl -H "Authorization: Bearer development-reader" {address}/reporting/annual')
    OUT.print(f"  NATS        {settings.nats_url}", markup=False)
    OUT.print(f"  PostgreSQL  {settings.dsn_of('log')}", markup=False)
    OUT.print("Ctrl-C ends it, and removes its data.", style="dim")
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()


@contextmanager
def _temporary_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="byfield-demo-"))
    home.chmod(HOME_MODE)
    try:
        yield home
    finally:
        shutil.rmtree(home)
