"""The demo from the first server to the last proof."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final

from deploy.center_process import center_process, run_command
from deploy.cli.output import OUT
from deploy.cli.progress import bar
from deploy.demo.center import Center, connected
from deploy.demo.checks.check import having
from deploy.demo.plan.acts import ConfirmForgetting, Life
from deploy.demo.plan.agencies import drawn_from
from deploy.demo.plan.calibration import FIRST_DAY, LAST_DAY
from deploy.demo.plan.door import door_lives
from deploy.demo.plan.fictional import fictional_agencies
from deploy.demo.plan.rare import woven
from deploy.demo.plan.rare.amounts import SHORT, WHOLE
from deploy.demo.plan.recent import recent_lives
from deploy.demo.plan.scenario import plan
from deploy.demo.plan.untidy import untidy_lives
from deploy.demo.playing import imports
from deploy.demo.playing.course import Course
from deploy.demo.playing.door import open_door
from deploy.demo.playing.forgetting import subject_of
from deploy.demo.playing.lives import begin, play
from deploy.demo.playing.matches import match_together
from deploy.demo.playing.publishing import publish
from deploy.demo.playing.reviewing import review
from deploy.demo.playing.setup import set_up_center
from deploy.demo.sealed import end_with_seal, with_key
from deploy.demo.staying import stay
from deploy.demo.summary import Played, print_summary
from deploy.keyring import Keyring
from deploy.local.stack import temporary_home
from deploy.processes import prepare
from deploy.servers import servers
from deploy.settings import Settings
from events.counted import counted
from services.importing.agency_file import AgencyRow
from services.kit.bad_rows import BadRow
from services.kit.http.principals import Principal
from services.kit.logs import configure_logs

OPERATOR: Final = Principal("olivia", "operator")
"""Who orders the import of what was kept in a spreadsheet before."""


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the command line says of the demo."""

    rows: list[AgencyRow | BadRow] | None
    """The rows of a real list of agencies; fictional agencies if None."""
    seed: int
    short: bool
    """Play only lives with rare events, a few of each."""
    keep: bool
    """Stay up until Ctrl-C."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """What is played, and on which servers."""

    options: DemoOptions
    settings: Settings
    center: Center
    courses: dict[int, Course]
    today: date


async def demonstrate(options: DemoOptions) -> bool:
    """Play, count, prove and seal; return whether every check and every proof holds."""
    configure_logs("warning")
    began = time.monotonic()
    today = datetime.now(
        Settings.read().time_zone
    ).date()  # in the time zone of the center, by which things fall due
    lives = planned(options, today)
    OUT.print("Starting PostgreSQL, NATS and the center ...")
    with temporary_home("demo") as home:
        given, public = with_key(home)
        async with (
            servers(given, share=False) as settings,
            connected(Keyring(settings)) as center,
        ):
            await prepare(settings)
            stage = _Stage(options, settings, center, begin(center, lives), today)
            async with center_process(settings) as address:
                center.moved_to(address)
                matched = await _play(stage)
            async with center_process(settings) as address:
                center.moved_to(address)
                # What falls due is looked for when it starts, and once a minute from then on.
                await play(stage.courses, today - timedelta(days=1))
            async with center_process(settings) as address:
                center.moved_to(address)
                proved = await _close(stage, matched)
                forgotten = [
                    subject_of(course)
                    for course in having(stage.courses.values(), ConfirmForgetting)
                ]
                sealed = await end_with_seal(settings, public, forgotten)
                seconds = time.monotonic() - began
                OUT.print(
                    f"\n{counted(center.asked, 'HTTP request')}, {seconds:.0f} s in all",
                    style="dim",
                )
                if options.keep:
                    await stay(address, settings)
    return proved and sealed


def planned(options: DemoOptions, today: date) -> list[Life]:
    """Return all lives: the history, then recent ones. Raises `TooFewAgenciesError`."""
    chance = random.Random(options.seed)
    rows = options.rows
    agencies = fictional_agencies(chance) if rows is None else drawn_from(rows, chance)
    amounts = SHORT if options.short else WHOLE
    choosing = woven(plan(agencies, options.seed), amounts, options.seed)
    lives = choosing.lives
    recent = recent_lives(agencies, amounts, today, lives[-1].number + 1, options.seed)
    if options.short:
        lives = [life for life in lives if life.number in choosing.chosen]
    untidy = untidy_lives(agencies, today, recent[-1].number + 1)
    return [*lives, *recent, *untidy, *door_lives(agencies, today, untidy[-1].number + 1)]


async def _play(stage: _Stage) -> list[str]:
    """Play all that is not due today; return the engagements that were matched together."""
    courses = stage.courses
    lives = [course.life for course in courses.values()]
    asking = [agency for life in lives for agency in (life.agency, *life.others)]
    agencies = list({agency.ori: agency for agency in asking}.values())
    options = stage.options
    before = [life.agency for life in lives if life.imported or life.acts[0].on <= LAST_DAY]
    await set_up_center(
        stage.settings, stage.center, options.rows, agencies, seed=options.seed, tied=before
    )
    await _import_twice(stage)
    matched = await _play_history(stage)
    since = [one.life.acts for one in courses.values() if one.played < len(one.life.acts)]
    recent = sum(acts[-1].on == stage.today for acts in since)
    OUT.print(
        f"Playing {counted(len(since) - recent, 'life', 'lives')} in which little goes as planned, "
        f"and {counted(recent, 'request')} of these days;\nthen the center stops ..."
    )
    await play(courses, stage.today - timedelta(days=2))
    return matched


async def _import_twice(stage: _Stage) -> None:
    imported = [course for course in stage.courses.values() if course.life.imported]
    file = stage.settings.home / "before.jsonl"
    imports.write_rows(file, [course.life for course in imported])
    OUT.print("Importing what was kept in a spreadsheet before, twice, which is once ...")
    command = ("import", "engagements", str(file), "--reason", "what the spreadsheet had")
    for _ in range(2):
        said = await run_command(stage.settings, *command, given_by=OPERATOR)
        OUT.print(f"  {said.strip()}")
    for course in imported:
        await imports.find(course)


async def _play_history(stage: _Stage) -> list[str]:
    """Play by month, then match all waiting engagements; return these."""
    courses = stage.courses.values()
    acts = sum(act.on <= LAST_DAY for course in courses for act in course.life.acts)
    OUT.print(
        f"Playing the history, {FIRST_DAY:%B %Y} to {LAST_DAY:%B %Y}: {counted(acts, 'act')} ..."
    )
    done = count(1)
    with bar("history", acts) as advance:
        await play(stage.courses, LAST_DAY, lambda: advance(next(done)))
    last = max(course.after for course in courses)
    matched = await match_together(stage.center, LAST_DAY, last)
    OUT.print(
        f"Matched {counted(len(matched), 'waiting engagement')} all at once, and confirmed each."
    )
    return matched


async def _close(stage: _Stage, matched: list[str]) -> bool:
    """Play what is due today and print the summary; return whether all holds."""
    OUT.print(
        "The center is up again, and does what is due; people sign in, and go to the door ..."
    )
    await open_door(stage.settings, stage.center)
    await play(stage.courses, stage.today)
    courses = list(stage.courses.values())
    published = await publish(stage.center)
    await review(stage.center, stage.settings)
    played = Played(courses, matched, published, whole=not stage.options.short)
    return await print_summary(stage.settings, stage.center, played)
