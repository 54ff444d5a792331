"""Checks of absences and ties of experts, and that none was chosen in spite of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deploy.demo.center import COORDINATOR, Center
from deploy.demo.checks.check import Ask, Check
from deploy.demo.plan.partners import PROVIDERS
from deploy.demo.playing.at_once import at_once
from deploy.demo.playing.experts import TIED_A_PROVIDER

_TIES = ("absences", "employments", "conflicts")


async def checks(center: Center, ask: Ask, engagements: Sequence[Mapping[str, Any]]) -> list[Check]:
    """Return checks of all experts against all engagements."""
    experts = [one["expert_id"] for one in await center.pages(COORDINATOR, "/assignment/experts")]
    found = await at_once(ask(f"/assignment/experts/{each}/history") for each in experts)
    histories = dict(zip(experts, found, strict=True))
    noted = sum(len(history[kind]) for history in found for kind in _TIES)
    kept = sum(not _is_free(histories, one) for one in engagements if one["expert_id"])
    return [
        Check("experts absent or tied", TIED_A_PROVIDER * len(PROVIDERS), noted, "experts"),
        Check("experts chosen in spite of it", 0, kept, "engagements"),
    ]


def _is_free(histories: Mapping[str, Any], engagement: Mapping[str, Any]) -> bool:
    """Whether the expert of an engagement was present and had no tie to its agency."""
    history, ori = histories[engagement["expert_id"]], engagement["ori"]
    day = engagement["assigned_on"]
    tied = any(tie["ori"] == ori for tie in (*history["employments"], *history["conflicts"]))
    away = any(one["absent_from"] <= day <= one["absent_until"] for one in history["absences"])
    return not tied and not away
