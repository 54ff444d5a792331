"""The partner organizations: their terms of membership, and their experts."""

from __future__ import annotations

import random
from datetime import date
from typing import Final

from deploy.demo.calibration import TOPICS
from deploy.demo.center import COORDINATOR, Center
from deploy.demo.partners import PROVIDERS, Partner, Term
from events.vocabulary import AgencyKind

EXPERTS_A_PROVIDER: Final = 8
EXPERT_CAPACITY: Final = 6


async def enroll(center: Center, chance: random.Random) -> None:
    """Enroll every partner, say its further terms, and list its experts."""
    for partner in PROVIDERS:
        after = await _enroll(center, partner)
        for number in range(1, EXPERTS_A_PROVIDER + 1):
            await center.command(
                COORDINATOR,
                "/assignment/experts",
                {
                    "provider": partner.slug,
                    "name": expert_name(partner.slug, number),
                    "topics": chance.sample(list(TOPICS), 12),
                    "agency_kinds": chance.sample(list(AgencyKind), 4),
                    "states": chance.sample(["CA", "TX", "FL", "IA", "OH", "NY", "WA", "GA"], 3),
                    "capacity": EXPERT_CAPACITY,
                    "on": str(partner.terms[0].since),
                },
                after=after,
            )


def expert_name(provider: str, number: int) -> str:
    """Nobody's."""
    return f"Expert {number} of {provider}"


async def _enroll(center: Center, partner: Partner) -> int:
    """The position after which all its terms are known."""
    first, *further = partner.terms
    said = {"provider": partner.slug, "name": partner.name, "programs": list(partner.programs)}
    enrolled = await center.command(COORDINATOR, "/assignment/providers", said | _said(first))
    position: int = enrolled["position"]
    path = f"/assignment/providers/{partner.slug}"
    if partner.ended_on is not None:
        ended = {"member_until": str(partner.ended_on)}
        answer = await center.command(COORDINATOR, f"{path}/end-membership", ended)
        position = answer["position"]
    for term in further:
        answer = await center.command(COORDINATOR, f"{path}/renew", _said(term))
        position = answer["position"]
    return position


def _said(term: Term) -> dict[str, str | None]:
    return {"member_from": str(term.since), "member_until": _day(term.until)}


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
