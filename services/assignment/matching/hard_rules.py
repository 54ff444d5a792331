"""The rules that exclude an expert: each returns the reason as a sentence, or None."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Final

from events.rules.agencies import at_work, descended
from services.assignment.matching.roster import Expert
from services.assignment.matching.wanted import Wanted


def _provider_excluded(wanted: Wanted, expert: Expert, _day: date) -> str | None:
    if expert.provider not in wanted.excluded_providers:
        return None
    return f"the agency does not want {expert.provider} for this engagement"


def _not_a_member(_wanted: Wanted, expert: Expert, day: date) -> str | None:
    membership = expert.membership
    if membership is None:
        return f"{expert.provider} is not enrolled"
    for period in membership.periods:
        if period.since <= day and (period.until is None or day <= period.until):
            return None
    periods = " and ".join(str(period) for period in membership.periods)
    return f"{expert.provider} is a member {periods}, not on {day}"


def _program_not_served(wanted: Wanted, expert: Expert, day: date) -> str | None:
    if expert.membership is not None and wanted.program in expert.membership.programs_on(day):
        return None
    return f"{expert.provider} does not serve {wanted.program} on {day}"


def _not_listed_yet(_wanted: Wanted, expert: Expert, day: date) -> str | None:
    if expert.listed_on <= day:
        return None
    return f"the expert is listed from {expert.listed_on}, not on {day}"


def _employed(wanted: Wanted, expert: Expert, _day: date) -> str | None:
    agency = _conflicting(wanted, expert, expert.employers)
    return None if agency is None else f"the expert works or worked for the agency {agency}"


def _declared(wanted: Wanted, expert: Expert, _day: date) -> str | None:
    agency = _conflicting(wanted, expert, expert.conflicts)
    return (
        None if agency is None else f"a conflict of interest with the agency {agency} is declared"
    )


def _conflicting(wanted: Wanted, expert: Expert, oris: Collection[str]) -> str | None:
    """Return the agency of these that asks or takes part; None if there is none of them.

    A conflict follows succession: it is one with all that the agency became, and with all whose
    work that has now.
    """
    if not wanted.agencies.isdisjoint(oris):
        return min(wanted.agencies.intersection(oris), key=lambda ori: (ori != wanted.ori, ori))
    if not oris or not expert.successions:
        return None
    now = at_work(wanted.agencies, expert.successions)
    for ori in sorted(oris):
        met = now & descended(ori, expert.successions)
        if ori in met:
            return f"{ori}, which has the work of one that asks,"
        if met:
            return f"{ori}, which became {min(met)},"
    return None


def _declined_already(wanted: Wanted, expert: Expert, day: date) -> str | None:
    if not wanted.declined:
        return None
    until = wanted.declined_until(expert.expert_id, day)
    if until is None:
        return None
    on, reason = wanted.declined[expert.expert_id]
    return (
        f"{expert.provider} declined this engagement for the expert on {on} ({reason}), "
        f"which holds until {until} unless the expert is asked again for a reason"
    )


def _unavailable(wanted: Wanted, expert: Expert, day: date) -> str | None:
    if not expert.absences:
        return None
    since, until = wanted.dates(day)
    for absence in expert.absences:
        if absence.overlaps(since, until):
            asked = f"on {since}" if since == until else f"from {since} until {until}"
            return f"the expert is absent from {absence.since} until {absence.until}, asked {asked}"
    return None


def _no_capacity(_wanted: Wanted, expert: Expert, day: date) -> str | None:
    if expert.load < expert.capacity:
        return None
    return f"{expert.load} of {expert.capacity} engagements are taken on {day}"


HardRule = Callable[[Wanted, Expert, date], str | None]
"""Returns why an expert may not do the work, or None."""

HARD_RULES: Final[tuple[tuple[str, HardRule], ...]] = (
    ("not-a-member", _not_a_member),
    ("program-not-served", _program_not_served),
    ("provider-excluded", _provider_excluded),
    ("not-listed-yet", _not_listed_yet),
    ("formerly-employed", _employed),
    ("conflict-declared", _declared),
    ("declined-already", _declined_already),
    ("unavailable", _unavailable),
    ("no-capacity", _no_capacity),
)
"""In the order in which they are tried; the first that excludes gives the reason."""
