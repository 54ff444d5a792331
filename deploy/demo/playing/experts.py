"""The experts of the partners, their absences, and their ties to agencies."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from deploy.demo.center import COORDINATOR, Caller, Center
from deploy.demo.plan.acts import Agency
from deploy.demo.plan.calibration import TOPICS
from deploy.demo.plan.partners import EXPERTS_A_PROVIDER, Partner
from events.vocabulary import AgencyKind

EXPERT_CAPACITY: Final = 6
TIED_A_PROVIDER: Final = 3
"""The first is absent for a month, the second was employed by an agency, the third declares a
conflict with one."""
ABSENT: Final = timedelta(days=180), timedelta(days=210)
"""Days from the first day of membership."""


async def list_experts(
    center: Center,
    partner: Partner,
    agencies: Sequence[Agency],
    chance: random.Random,
    after: int,
) -> None:
    """List the experts of a partner, with an absence, an employment and a conflict."""
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
            by = Caller("provider", provider=partner.slug)
            await center.command(by, path, tie | {"on": str(since)}, after=listed["position"])


def expert_name(provider: str, number: int) -> str:
    """Return a made-up name."""
    return f"Expert {number} of {provider}"


def _tie(number: int, since: date, agency: Agency) -> tuple[str, dict[str, Any]]:
    """Return the last part of the route and the body for what is noted of that expert."""
    begins, ends = (since + days for days in ABSENT)
    return {
        1: ("absences", {"absent_from": str(begins), "absent_until": str(ends)}),
        2: ("employments", {"ori": agency.ori, "employed_until": str(since - timedelta(days=1))}),
        3: ("conflicts", {"ori": agency.ori, "note": "A relative works there."}),
    }[number]
