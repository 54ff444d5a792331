"""Checks of what was active on a day and which sites there were, recounted from the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from deploy.demo.checks.check import Ask, Check, Courses
from deploy.demo.checks.days import as_corrected
from deploy.demo.plan.acts import (
    Act,
    Cancel,
    Deliver,
    EngagementStep,
    Life,
    RecordDelivery,
    RequestStep,
    Screen,
    StrikeDelivery,
    Withdraw,
)
from deploy.demo.plan.calibration import LAST_DAY
from deploy.demo.plan.changes import Reinstate

ASKED_OF: Final = "figures"
DAYS: Final = (date(2020, 6, 30), LAST_DAY, date(2025, 9, 30))
"""A day in the middle of the history, its last, and one after which completed work is reopened."""


async def checks(ask: Ask, courses: Courses) -> list[Check]:
    """Return checks for each of these days."""
    return [one for on in DAYS for one in await _on(ask, [course.life for course in courses], on)]


async def _on(ask: Ask, lives: Iterable[Life], on: date) -> list[Check]:
    rows = (await ask(f"/reporting/figures?by=all&until={on}"))["rows"]
    answered = rows[0] if rows else {}
    played = sum((Counter(_units(life, on)) for life in lives), Counter[str]())
    return [
        Check(f"{what}, {on:%b %Y}", played[unit], answered.get(unit, 0), ASKED_OF)
        for what, unit in (
            ("engagements active", "engagements_active"),
            ("sites completed", "sites_completed"),
            ("sites in progress", "sites_in_progress"),
            ("sites", "sites"),
        )
    ]


def _units(life: Life, on: date) -> Iterable[str]:
    """Yield each unit that counts a life on a day; one that moves is one site and active once."""
    acts = [act for act in as_corrected(life) if act.on <= on]
    active = [goes_on for act in acts if (goes_on := _goes_on(act)) is not None][-1:] == [True]
    completed = any(isinstance(act, Deliver) for act in acts)
    given = sum(isinstance(act, RecordDelivery) for act in acts)
    given -= sum(isinstance(act, StrikeDelivery) for act in acts)
    if active:
        yield from ("engagements_active", "sites_in_progress")
    if completed:
        yield "sites_completed"
    if active or completed or given:
        yield "sites"


def _goes_on(act: Act) -> bool | None:
    """Whether there is work to do after an act; None if it changes nothing about that."""
    match act:
        case Screen() | EngagementStep(verb="reopen" | "reinstate") | Reinstate(with_work=True):
            return True
        case Deliver() | Withdraw() | Cancel() | EngagementStep(verb="close"):
            return False
        case RequestStep(verb="refer"):
            return False
        case _:
            return None
