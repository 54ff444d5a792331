"""Rounds of faults under load, then the comparison."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.center_process import CommandError, run_command
from deploy.cli.output import OUT
from deploy.local.data_directory import prepare_paths
from deploy.local.stack import temporary_home
from deploy.torture.callers import CALLERS, Callers, Ledger
from deploy.torture.collecting import collect, settled
from deploy.torture.comparing import CLAIMS, compare
from deploy.torture.disks import small_disk
from deploy.torture.faults import FAULTS, StuckError, Torture
from deploy.torture.members import center_on

NATS_MEGABYTES: Final = 128
POSTGRES_MEGABYTES: Final = 512


@dataclass(frozen=True, slots=True)
class TortureOptions:
    """What the command line says of the run."""

    seed: int
    rounds: int
    only: tuple[str, ...] = ()
    """The names of faults to use; all if empty."""


async def torture(options: TortureOptions) -> bool:
    """Return whether every claim holds; remove all processes and files."""
    began = time.monotonic()
    chance = random.Random(options.seed)  # noqa: S311 - the same seed, the same faults
    OUT.print(
        f"Seed {options.seed}: {options.rounds} rounds, {CALLERS} callers, every process twice"
    )
    with temporary_home("torture") as home, _disks(home) as small:
        ledger = Ledger()
        async with (
            center_on(home) as center,
            Callers(center, ledger, random.Random(options.seed)) as callers,  # noqa: S311 - likewise
        ):
            mark = f"forged-{options.seed}-{chance.randrange(10**9)}"
            under = Torture(center, callers, ledger, chance, mark, small)
            await _rounds(under, _planned(options, chance))
            faults = [*ledger.faults, *await _found(under)]
    for fault in faults:
        OUT.print(f"FAULT  {fault}", style="bold red")
    verdict = f"{len(faults)} faults" if faults else f"{len(CLAIMS)} claims hold"
    seconds = time.monotonic() - began
    OUT.print(f"Seed {options.seed}: {verdict}, {seconds:.0f} s", style="bold")
    return not faults


async def _rounds(under: Torture, planned: Iterable[str]) -> None:
    callers, ledger = under.callers, under.ledger
    await callers.prepare()
    playing = [asyncio.create_task(callers.play()) for _ in range(CALLERS)]
    number, name = 0, ""
    try:
        for number, name in enumerate(planned, start=1):
            said = await FAULTS[name](under)
            for member in under.center.members:
                await member.ensure_running()
            await under.progress()
            OUT.print(f"{number:>4}  {len(ledger.acknowledged):>6,} acknowledged  {said}")
    except StuckError as stuck:
        ledger.faults.append(str(stuck))
    except Exception as fault:  # noqa: BLE001 - told with its round; what there is is compared
        ledger.faults.append(f"round {number}, {name}: {fault!r}")
    finally:
        callers.gate.clear()
        for task in playing:
            task.cancel()
        outcomes = await asyncio.gather(*playing, return_exceptions=True)
    ledger.faults += [repr(one) for one in outcomes if isinstance(one, Exception)]


def _planned(options: TortureOptions, chance: random.Random) -> Iterator[str]:
    """Yield each fault once in a seeded order, then random ones; restore only once."""
    names = [name for name in FAULTS if not options.only or name in options.only]
    first = chance.sample(names, len(names))
    often = [name for name in names if name != "restore"] or names
    yield from (first + chance.choices(often, k=options.rounds))[: options.rounds]


async def _found(under: Torture) -> list[str]:
    OUT.print("Comparing ...")
    dsn, nats_url = under.center.postgres.dsn(), under.center.nats.admin_url
    await settled(dsn, nats_url)
    ledger = under.ledger
    evidence = await collect(
        dsn,
        nats_url,
        under.callers,
        ledger.acknowledged,
        under.mark,
        frozenset(under.newer),
    )
    OUT.print(
        f"{len(evidence.rows):,} events, {len(ledger.acknowledged):,} acknowledged commands, "
        f"refused: {dict(ledger.refused)}"
    )
    faults = compare(evidence)
    try:
        await run_command(under.center.settings, "rebuild", "--check")
    except CommandError as said:
        # What a newer release told cannot be applied, and is said; that is as it should be.
        if not under.newer or "DIFFERENT" in str(said):
            faults.append(f"every read model equals one built anew: {said}")
    return faults


@contextmanager
def _disks(home: Path) -> Iterator[frozenset[str]]:
    """Mount small disks for the servers if possible; yield the names of those that have one."""
    with ExitStack() as stack:
        mounted = set()
        if stack.enter_context(small_disk(home / "nats", NATS_MEGABYTES, owner=None)):
            mounted.add("nats")
        account = prepare_paths(home).account if mounted else None
        if account is not None:
            owner = (account.uid, account.gid)
            shutil.rmtree(home / "postgres")
            if stack.enter_context(small_disk(home / "postgres", POSTGRES_MEGABYTES, owner=owner)):
                mounted.add("postgres")
        for name in sorted({"nats", "postgres"} - mounted):
            OUT.print(f"skipped: full disks of {name}: no file system may be mounted here")
        yield frozenset(mounted)
