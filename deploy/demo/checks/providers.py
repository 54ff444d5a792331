"""Checks of memberships, of assignments within them, and of matches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from deploy.demo.checks.check import Ask, Check
from deploy.demo.plan.calibration import LAST_DAY
from deploy.demo.plan.partners import PROVIDERS, Term
from deploy.demo.playing.at_once import at_once
from deploy.demo.playing.matches import TOGETHER

_Terms = set[tuple[str, str | None]]
"""Pairs of first and last day, as text, which sorts as days do."""


async def checks(
    ask: Ask, engagements: Sequence[Mapping[str, Any]], matched: Sequence[str]
) -> list[Check]:
    """Return checks; `matched` are the engagements that were matched together."""
    histories = await _histories(ask)
    terms = {slug: _terms(history) for slug, history in histories.items()}
    outside = sum(1 for one in engagements if one["provider"] and not _is_member(terms, one))
    unmatched = sum(1 for one in engagements if _waits(one))
    return [
        Check(
            "terms of membership",
            sum(len(partner.membership) for partner in PROVIDERS),
            sum(_agreed(terms[partner.slug], partner.membership) for partner in PROVIDERS),
            "providers",
        ),
        Check(
            "changes of what a provider does",
            sum(partner.change is not None for partner in PROVIDERS),
            sum(len(history["programs"]) - 1 for history in histories.values()),
            "providers",
        ),
        Check("assigned outside a membership", 0, outside, "engagements"),
        Check("engagements left without a match", 0, unmatched, "engagements"),
        Check(
            "engagements matched together",
            len(matched),
            sum(await at_once(_was_matched(ask, one) for one in matched)),
            "choices",
        ),
    ]


async def _histories(ask: Ask) -> Mapping[str, Any]:
    slugs = [partner.slug for partner in PROVIDERS]
    found = await at_once(ask(f"/assignment/providers/{slug}/history") for slug in slugs)
    return dict(zip(slugs, found, strict=True))


def _terms(history: Mapping[str, Any]) -> _Terms:
    return {(term["member_from"], term["member_until"]) for term in history["memberships"]}


def _agreed(terms: _Terms, agreed: Iterable[Term]) -> int:
    """Return how many of the agreed terms there are."""
    wanted = {(str(since), str(until) if until else None) for since, until in agreed}
    return len(wanted & terms)


def _is_member(terms: Mapping[str, _Terms], engagement: Mapping[str, Any]) -> bool:
    """Whether the provider of an engagement was a member on the day of assignment."""
    day = engagement["assigned_on"]
    return any(
        since <= day and (until is None or day <= until)
        for since, until in terms[engagement["provider"]]
    )


async def _was_matched(ask: Ask, engagement_id: str) -> bool:
    choices = await ask(f"/assignment/engagements/{engagement_id}/choices")
    return any(TOGETHER in (choice["choice_reason"] or "") for choice in choices)


def _waits(engagement: Mapping[str, Any]) -> bool:
    """Whether an engagement of the history is still without a provider."""
    opened_on: str = engagement["opened_on"]
    return engagement["status"] == "open" and opened_on <= str(LAST_DAY)
