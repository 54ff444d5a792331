"""The tables of the summary, at most 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from deploy.demo.checks.check import Check
from deploy.demo.checks.published import Publication
from deploy.demo.checks.recommendations import CityProgress
from deploy.demo.milestones import Milestone
from deploy.demo.plan.calibration import FIRST_DAY, LAST_DAY
from deploy.demo.proof import Proof
from deploy.demo.years import Years
from events.counted import counted


def annual_table(years: Years) -> Table:
    """Return the figures by federal fiscal year, with those of recent lives apart."""
    table = _table(f"By federal fiscal year, as of position {years.as_of:,}")
    table.add_column("fiscal\nyear", no_wrap=True)
    for heading in (
        "requests",
        "agencies",
        "engage-\nments\ndelivered",
        "deliveries",
        "officers\nrepre-\nsented",
        "median\ndays to\ndelivery",
        "satis-\nfied",
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for year in years.history:
        table.add_row(year["key"], *_figures(year))
    table.add_section()
    table.add_row("all", *_figures(years.whole), style="bold")
    table.add_section()
    for year in years.these_days:
        table.add_row(f"{year['key']}*", *_figures(year), style="dim")
    table.caption = (
        f"all: the history, {FIRST_DAY:%B %Y} to {LAST_DAY:%B %Y}\n"
        "*: what bends a life, and requests of these days; in no milestone"
    )
    return table


def _figures(row: dict[str, Any]) -> tuple[str, ...]:
    days, share = row["days_to_delivery"]["median"], row["satisfaction"]["share"]
    return (
        f"{row['requests']:,}",
        f"{row['agencies']:,}",
        f"{row['engagements_delivered']:,}",
        f"{row['deliveries']:,}",
        f"{row['officers_represented']['sworn']:,}",
        "-" if days is None else f"{days:.0f}",
        "-" if share is None else f"{share:.0%}",
    )


def milestone_table(milestones: Iterable[Milestone]) -> Table:
    """Return published figures beside those of the history."""
    table = _table("Published milestones (the plan is made to meet them)")
    for heading in ("when", "published", "this history", ""):
        table.add_column(heading)
    for milestone in milestones:
        verdict = Text("reproduced") if milestone.reproduced else Text("not reproduced", "yellow")
        table.add_row(milestone.when, milestone.published, milestone.found, verdict)
    return table


def city_table(cities: Iterable[CityProgress]) -> Table:
    """Return the recommendations of two cities, as published and as `GET .../progress` answers."""
    table = _table("Recommendations of two cities")
    for heading in (
        "published",
        "all",
        "imple-\nmented",
        "in pro-\ngress",
        "not",
        "not as-\nsessable",
    ):
        table.add_column(heading, justify="left" if heading == "published" else "right")
    for one in sorted(cities, key=lambda one: one.city.recommendations):
        progress = one.progress
        shares = ("implemented", "in_progress", "not_implemented", "not_assessable")
        table.add_row(
            one.city.published,
            str(progress["recommendations"]),
            *(f"{progress[name]['count']}\n{progress[name]['percent']} %" for name in shares),
        )
    return table


def published_table(publication: Publication) -> Table:
    """Return what the public sees of the last quarter that was published."""
    content = publication.content
    table = _table(f"What the public sees: {content['snapshot']}, work until {content['until']}")
    for heading in ("program", "requests", "engage-\nments\ndelivered"):
        table.add_column(heading, justify="left" if heading == "program" else "right")
    table.add_column("answers,\nof how many", justify="right")
    table.add_column("satisfied", justify="right")
    answers = {
        row["program"]: row
        for row in content["answers"]["totals_of_what_is_shown"]
        if row["stage"] == "immediate" and "program" in row
    }
    for row in content["work"]["program"]:
        numbers = [row.get(unit, 0) for unit in ("requests", "engagements_delivered")]
        table.add_row(row["key"], *(f"{each:,}" for each in numbers), *_ranges(answers, row["key"]))
    table.caption = (
        f"{counted(publication.size_bytes, 'byte')}, SHA-256 {publication.digest[:16]}...\n"
        "answers: at once, of all years in which nobody can answer any more"
    )
    return table


def _ranges(answers: Mapping[str, Mapping[str, Any]], program: str) -> tuple[str, str]:
    if (row := answers.get(program)) is None:
        return "-", "-"
    return f"{row['answers']['shown']}, {row['completed']:,}", row["satisfied"]["shown"]


def check_table(accounts: Iterable[Check]) -> Table:
    """Return what was played, beside what the services answer."""
    table = _table("What was played, and what the services answer")
    table.add_column("", no_wrap=True)
    for heading in ("played", "answered"):
        table.add_column(heading, justify="right")
    table.add_column("by", no_wrap=True)
    table.add_column("")
    for one in accounts:
        verdict = Text("agreed", "green") if one.holds else Text("DIFFERENT", "bold red")
        table.add_row(one.what, f"{one.played:,}", f"{one.answered:,}", one.asked_of, verdict)
    return table


def proof_line(proof: Proof) -> Text:
    """Return a proof as a line."""
    verdict = ("proved  ", "green") if proof.holds else ("REFUTED ", "bold red")
    return Text.assemble(verdict, f"{proof.claim}: ", (proof.found, "bold"))


def _table(title: str) -> Table:
    return Table(
        title=f"\n{title}",
        title_justify="left",
        title_style="bold",
        caption_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
    )
