"""The experts of the partners: what they do, when they cannot, and whom they should not help."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from deploy.demo.center import COORDINATOR, Caller, Center
from deploy.demo.plan.acts import Agency
from deploy.demo.plan.calibration import TOPICS
from deploy.demo.plan.partners import Partner
from events.vocabulary import AgencyKind

EXPERTS_A_PROVIDER: Final = 8
EXPERT_CAPACITY: Final = 6
TIED_A_PROVIDER: Final = 3
"""The first is absent for a month, the second was employed by an agency, the third declares a
conflict with one."""
ABSENT: Final = timedelta(days=180), timedelta(days=210)
"""From the first day of membership."""


async def list_experts(
    center: Center,
    partner: Partner,
    agencies: Sequence[Agency],
    chance: random.Random,
    after: int,
) -> None:
    """List those of a partner, and note what keeps some of them from some work."""
    since = partner.terms[0].since
    for number in range(1, EXPERTS_A_PROVIDER + 1):
        said = {
            "provider": partner.slug,
            "name": expert_name(partner.slug, number),
            "topics": chance.sample(list(TOPICS), 12),
            "agency_kinds": chance.sample(list(AgencyKind), 4),
            "states": chance.sample(["CA", "TX", "FL", "IA", "OH", "NY", "WA", "GA"], 3),
            "capacity": EXPERT_CAPACITY,
            "on": str(since),
        }
        listed = await center.command(COORDINATOR, "/assignment/experts", said, after=after)
        if number <= TIED_A_PROVIDER:
            kind, tie = _tie(number, since, chance.choice(agencies))
            path = f"/assignment/experts/{listed['id']}/{kind}"
            by = Caller("provider", partner.slug)
            await center.command(by, path, tie | {"on": str(since)}, after=listed["position"])


def expert_name(provider: str, number: int) -> str:
    """Nobody's."""
    return f"Expert {number} of {provider}"


def _tie(number: int, since: date, agency: Agency) -> tuple[str, dict[str, Any]]:
    """What is noted of the expert with that number, and the last word of its route."""
    begins, ends = (since + days for days in ABSENT)
    return {
        1: ("absences", {"absent_from": str(begins), "absent_until": str(ends)}),
        2: ("employments", {"ori": agency.ori, "employed_until": str(since - timedelta(days=1))}),
        3: ("conflicts", {"ori": agency.ori, "note": "A relative works there."}),
    }[number]
