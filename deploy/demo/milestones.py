"""The published figures beside those of the history, as reporting answers them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from deploy.demo.plan.calibration import ACTIVE_SITES, DELIVERED_SITES

MOST_ASKED: Final = (
    "de-escalation",
    "active-threat",
    "public-sector-coordination",
    "school-and-campus-safety",
    "officer-safety-and-wellness",
)
_PER_CENT: Final = 100
_TOLERANCE_POINTS: Final = 1.0

Ask = Callable[[str], Awaitable[dict[str, Any]]]
"""Returns the answer to a path of reporting, such as `/figures?by=all`."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A published figure, and that of the history."""

    when: str
    published: str
    found: str
    reproduced: bool


async def milestones(ask: Ask) -> list[Milestone]:
    """Return every published figure beside that of the history."""
    june_2020 = await _whole(ask, until=date(2020, 6, 30))
    year_2021 = await _whole(ask, since=date(2021, 1, 1), until=date(2021, 12, 31))
    may_2022 = await _whole(ask, until=date(2022, 5, 31))
    march_2023 = await _whole(ask, until=date(2023, 3, 31))
    january_2024 = await _whole(ask, until=date(2024, 1, 31))
    october_2024 = await _whole(ask, until=date(2024, 10, 31))
    small = await _small_share(ask, date(2020, 6, 30))
    satisfied = _PER_CENT * (june_2020["satisfaction"]["share"] or 0)
    completed, in_progress = october_2024["sites_completed"], october_2024["sites_in_progress"]
    return [
        _over("June 2020", 300, "requests", june_2020["requests"]),
        _over("June 2020", 125_000, "officers", june_2020["officers_represented"]["sworn"]),
        _near("June 2020", 52, "small agencies", small),
        _near("June 2020", 93, "satisfied", satisfied),
        _exactly("2021", 171, "agencies in the year", year_2021["agencies"]),
        _over("May 2022", 700, "agencies", may_2022["agencies"]),
        _over("March 2023", 800, "engagements", march_2023["engagements_opened"]),
        _over("January 2024", 1_000, "engagements", january_2024["engagements_opened"]),
        await _most_asked(ask),
        _exactly("October 2024", DELIVERED_SITES, "sites completed", completed),
        _exactly("October 2024", ACTIVE_SITES, "in progress", in_progress),
    ]


async def _whole(ask: Ask, *, until: date, since: date | None = None) -> dict[str, Any]:
    period = {"until": until, **({"from": since} if since else {})}
    answer = await ask(f"/figures?by=all&{urlencode(period)}")
    row: dict[str, Any] = answer["rows"][0]
    return row


async def _small_share(ask: Ask, until: date) -> float:
    answer = await ask(f"/figures?by=agency-size&until={until}")
    agencies: dict[str, int] = {row["key"]: row["agencies"] for row in answer["rows"]}
    return _PER_CENT * agencies.get("small", 0) / (sum(agencies.values()) or 1)


async def _most_asked(ask: Ask) -> Milestone:
    answer = await ask("/figures?by=topic&until=2024-01-31")
    ranked = sorted(answer["rows"], key=lambda row: row["requests"], reverse=True)
    found = tuple(row["key"] for row in ranked[: len(MOST_ASKED)])
    return Milestone(
        "January 2024",
        f"most asked: {', '.join(MOST_ASKED)}",
        "the same order" if found == MOST_ASKED else ", ".join(found),
        found == MOST_ASKED,
    )


def _over(when: str, published: int, unit: str, found: int) -> Milestone:
    return Milestone(when, f"over {published:,} {unit}", f"{found:,}", found > published)


def _exactly(when: str, published: int, unit: str, found: int) -> Milestone:
    return Milestone(when, f"{published:,} {unit}", f"{found:,}", found == published)


def _near(when: str, published: int, unit: str, found: float) -> Milestone:
    near = abs(found - published) <= _TOLERANCE_POINTS
    return Milestone(when, f"{published} % {unit}", f"{found:.1f} %", near)
