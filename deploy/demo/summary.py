"""The summary at the end of the demo: figures, milestones, checks and proofs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deploy.cli.output import OUT
from deploy.demo.center import COORDINATOR, Center
from deploy.demo.checks import (
    changes,
    corrections,
    door,
    evaluations,
    experts,
    forgotten,
    providers,
    published,
    recommendations,
    requests,
    sites,
    timelines,
    years,
)
from deploy.demo.checks.check import Ask, Check
from deploy.demo.milestones import milestones
from deploy.demo.playing.course import Course
from deploy.demo.proof import prove
from deploy.demo.tables import (
    annual_table,
    check_table,
    city_table,
    milestone_table,
    proof_line,
    published_table,
)
from deploy.demo.years import years as annual_years
from deploy.settings import Settings


@dataclass(frozen=True, slots=True)
class Played:
    """What the demo did, to be compared with what the services answer."""

    courses: Sequence[Course]
    matched: Sequence[str]
    """The engagements that were matched together."""
    published: Sequence[str]
    """The names of the snapshots that were published."""
    whole: bool
    """Whether it was the whole history: only that is compared with milestones."""


async def print_summary(settings: Settings, center: Center, played: Played) -> bool:
    """Print figures, milestones, checks and proofs; return whether checks and proofs hold."""
    OUT.print("Counting and proving ...")
    # First, so that the figures speak for all that happened.
    proofs = [proof async for proof in prove(settings)]

    async def ask(path: str) -> Any:
        return await center.query(COORDINATOR, path)

    OUT.print(annual_table(await annual_years(lambda path: center.query(COORDINATOR, path))))
    if played.whole:
        OUT.print(milestone_table(await milestones(lambda path: ask(f"/reporting{path}"))))
        OUT.print(city_table(await recommendations.cities(ask, played.courses)))
    publication, digests = await published.read(center, played.published)
    OUT.print(published_table(publication))
    public = [digests, published.work(publication.content, played.courses)]
    accounts = [*await _checks(center, ask, played), *public]
    OUT.print(check_table(accounts))
    OUT.print()
    for proof in proofs:
        OUT.print(proof_line(proof))
    return all(one.holds for one in accounts) and all(one.holds for one in proofs)


async def _checks(center: Center, ask: Ask, played: Played) -> list[Check]:
    courses = played.courses
    engagements = await center.pages(COORDINATOR, "/assignment/engagements")
    return [
        *await requests.checks(ask, courses),
        *await timelines.checks(ask, courses),
        *await sites.checks(ask, courses),
        *await providers.checks(ask, engagements, played.matched),
        *await experts.checks(center, ask, engagements),
        *await evaluations.checks(ask, courses),
        *await recommendations.checks(ask, courses),
        *await years.checks(ask, courses),
        *await changes.checks(ask, courses),
        *await corrections.checks(ask, courses),
        *await door.checks(ask, courses),
        *await forgotten.checks(ask, courses),
    ]
