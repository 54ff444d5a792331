"""Waiting engagements, matched together and confirmed one by one."""

from __future__ import annotations

from datetime import date
from typing import Final

from deploy.demo.center import COORDINATOR, Center

TOGETHER: Final = "matched together"
"""The words in the reason of such a choice."""


async def match_together(center: Center, on: date, after: int) -> list[str]:
    """Propose for all that wait on that day, and confirm each; return the engagements."""
    asked = {"on": str(on)}
    proposed = await center.command(COORDINATOR, "/assignment/matches/propose", asked, after=after)
    for proposal in proposed["proposals"]:
        chosen = proposal["candidate"]
        said = {
            "provider": chosen["provider"],
            "expert_id": chosen["expert_id"],
            "choice_reason": proposal["choice_reason"],
            "on": str(on),
        }
        path = f"/assignment/engagements/{proposal['engagement_id']}/assign"
        answer = await center.command(COORDINATOR, path, said, after=after)
        after = answer["position"]
    return [proposal["engagement_id"] for proposal in proposed["proposals"]]
