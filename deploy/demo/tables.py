"""What the demo shows at its end: the annual table, the milestones, the proofs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.table import Table
from rich.text import Text

from deploy.demo.milestones import Milestone
from deploy.demo.proof import Proof


def annual_table(answer: dict[str, Any]) -> Table:
    """The center's figures by federal fiscal year, from `GET /reporting/annual`."""
    title = f"By federal fiscal year, as of position {answer['as_of']:,}"
    table = Table(title=title, box=None, padding=(0, 2, 0, 0))
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
    for year in answer["years"]:
        table.add_row(*_annual_row(year))
    table.add_section()
    table.add_row(*_annual_row(answer["total"]), style="bold")
    return table


def _annual_row(year: dict[str, Any]) -> tuple[str, ...]:
    days, share = year["days_to_delivery"]["median"], year["satisfaction"]["share"]
    return (
        str(year["fiscal_year"] or "all"),
        f"{year['requests']:,}",
        f"{year['agencies']:,}",
        f"{year['engagements_delivered']:,}",
        f"{year['deliveries']:,}",
        f"{year['officers_represented']['sworn']:,}",
        "-" if days is None else f"{days:.0f}",
        "-" if share is None else f"{share:.0%}",
    )


def milestone_table(milestones: Iterable[Milestone]) -> Table:
    """Published figures beside those of the history."""
    table = Table(title="Published milestones", box=None, padding=(0, 2, 0, 0))
    for heading in ("when", "published", "this history", ""):
        table.add_column(heading)
    for milestone in milestones:
        verdict = Text("reproduced") if milestone.reproduced else Text("not reproduced", "yellow")
        table.add_row(milestone.when, milestone.published, milestone.found, verdict)
    return table


def proof_line(proof: Proof) -> Text:
    """A proof in a line."""
    verdict = ("proved  ", "green") if proof.holds else ("REFUTED ", "bold red")
    return Text.assemble(verdict, f"{proof.claim}: ", (proof.found, "bold"))
