"""The end of the demo: what was counted, what was played, what was proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deploy.cli.lines import OUT
from deploy.demo.accounts import (
    evaluations,
    experts,
    providers,
    recommendations,
    requests,
    timelines,
)
from deploy.demo.accounts.account import Account, Ask
from deploy.demo.center import COORDINATOR, READER, Center
from deploy.demo.milestones import milestones
from deploy.demo.playing.course import Course
from deploy.demo.proof import prove
from deploy.demo.tables import (
    account_table,
    annual_table,
    city_table,
    milestone_table,
    proof_line,
)
from deploy.demo.years import years
from deploy.settings import Settings


@dataclass(frozen=True, slots=True)
class Played:
    """What the demo did, to be compared with what the services say."""

    courses: Sequence[Course]
    matched: Sequence[str]
    """The engagements that were matched together."""
    whole: bool
    """Whether it was the whole history: only that is held against milestones."""


async def tell(settings: Settings, center: Center, played: Played) -> bool:
    """Print figures, milestones, accounts and proofs; whether accounts and proofs hold."""
    OUT.print("Counting and proving ...")
    # First, so that the figures speak for all that happened.
    proofs = [proof async for proof in prove(settings)]

    async def ask(path: str) -> Any:
        return await center.query(COORDINATOR, path)

    OUT.print(annual_table(await years(lambda path: center.query(READER, path))))
    if played.whole:
        OUT.print(milestone_table(await milestones(lambda path: ask(f"/reporting{path}"))))
        OUT.print(city_table(await recommendations.cities(ask, played.courses)))
    accounts = await _accounts(center, ask, played)
    OUT.print(account_table(accounts))
    OUT.print()
    for proof in proofs:
        OUT.print(proof_line(proof))
    return all(one.holds for one in accounts) and all(one.holds for one in proofs)


async def _accounts(center: Center, ask: Ask, played: Played) -> list[Account]:
    courses = played.courses
    engagements = await center.pages(COORDINATOR, "/assignment/engagements")
    return [
        *await requests.accounts(ask, courses),
        *await timelines.accounts(ask, courses),
        *await providers.accounts(ask, engagements, played.matched),
        *await experts.accounts(center, ask, engagements),
        *await evaluations.accounts(ask, courses),
        *await recommendations.accounts(ask, courses),
    ]
