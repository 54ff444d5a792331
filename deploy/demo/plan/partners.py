"""The partner organizations and the days of their membership, as published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from events.vocabulary import Program

_ASSISTANCE: Final = (Program.CRI_TAC,)


class Term(NamedTuple):
    """A term of membership."""

    since: date
    until: date | None = None
    """The last day; None if it is open."""


class Change(NamedTuple):
    """The programs of a partner from a day on."""

    since: date
    programs: tuple[Program, ...]


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner organization, with its terms as first agreed."""

    slug: str
    name: str
    programs: tuple[Program, ...]
    terms: tuple[Term, ...]
    ended_on: date | None = None
    """The last day of the first term, which was agreed without one."""
    leaves_later: bool = False
    """Whether that end, and a term after it, become known only in the course of the plan."""
    change: Change | None = None

    @property
    def membership(self) -> tuple[Term, ...]:
        """The terms as they really were."""
        first, *further = self.terms
        return (Term(first.since, self.ended_on or first.until), *further)


THROUGHOUT: Final = (Term(date(2018, 1, 1)),)
LEAVING: Final = "eastgate"
"""The member that leaves while it has work."""
STAYING: Final = "westbrook"
"""The member that was to leave, and stays."""
STAYS_FROM: Final = date(2026, 1, 1)
EXPERTS_A_PROVIDER: Final = 8

PROVIDERS: Final = (
    Partner("iacp", "International Association of Chiefs of Police", _ASSISTANCE, THROUGHOUT),
    Partner("fbinaa", "FBI National Academy Associates", _ASSISTANCE, THROUGHOUT),
    Partner("fop", "Fraternal Order of Police", _ASSISTANCE, THROUGHOUT),
    Partner(
        "iaclea",
        "International Association of Campus Law Enforcement Administrators",
        _ASSISTANCE,
        THROUGHOUT,
    ),
    Partner(
        "iadlest",
        "International Association of Directors of Law Enforcement Standards and Training",
        _ASSISTANCE,
        THROUGHOUT,
    ),
    Partner(
        "nawlee",
        "National Association of Women Law Enforcement Executives",
        _ASSISTANCE,
        THROUGHOUT,
    ),
    Partner(
        "noble",
        "National Organization of Black Law Enforcement Executives",
        _ASSISTANCE,
        THROUGHOUT,
    ),
    Partner("ntoa", "National Tactical Officers Association", _ASSISTANCE, THROUGHOUT),
    Partner(
        "mcca",
        "Major Cities Chiefs Association",
        _ASSISTANCE,
        # A member 2018-2021; that it was renewed in between is ours.
        (
            Term(date(2018, 1, 1), date(2019, 12, 31)),
            Term(date(2020, 1, 1), date(2021, 12, 31)),
        ),
    ),
    Partner("nsa", "National Sheriffs' Association", _ASSISTANCE, (Term(date(2020, 1, 1)),)),
    Partner(
        "mcsa",
        "Major County Sheriffs of America",
        _ASSISTANCE,
        (Term(date(2022, 1, 1)),),
        ended_on=date(2022, 12, 31),
    ),
    # Who holds the other two programs is not modelled on anybody.
    Partner(
        "harborview",
        "Harborview Critical Response (fictional)",
        (Program.CRITICAL_RESPONSE,),
        THROUGHOUT,
    ),
    Partner(
        "northfield",
        "Northfield Assessments (fictional)",
        (Program.ORGANIZATIONAL_ASSESSMENT,),
        THROUGHOUT,
        change=Change(
            date(2019, 1, 1), (Program.ORGANIZATIONAL_ASSESSMENT, Program.CRITICAL_RESPONSE)
        ),
    ),
    # A member for some months after the history.
    Partner(
        LEAVING,
        "Eastgate Training (fictional)",
        _ASSISTANCE,
        (Term(date(2024, 11, 1)),),
        ended_on=date(2025, 6, 30),
        leaves_later=True,
    ),
    Partner(
        STAYING,
        "Westbrook Training (fictional)",
        _ASSISTANCE,
        (Term(date(2024, 11, 1)), Term(STAYS_FROM)),
        ended_on=date(2025, 12, 31),
        leaves_later=True,
    ),
)


def leaving_within(time: timedelta, on: date) -> frozenset[str]:
    """Return the members on that day that, as is known then, are none for a part of the time."""
    last = on + time
    return frozenset(
        partner.slug
        for partner in PROVIDERS
        for since, until in _stays(partner)
        if until is not None and since <= on <= until < last
    )


def _stays(partner: Partner) -> Iterator[tuple[date, date | None]]:
    """Yield the days of membership; terms that follow each other without a gap are one stay."""
    ended = None if partner.leaves_later else partner.ended_on
    since, until = partner.terms[0].since, partner.terms[0].until
    for term in partner.terms[1:]:
        if until is not None and term.since > until + timedelta(days=1):
            yield since, until
            since = term.since
        until = term.until
    yield since, until if ended is None else ended
