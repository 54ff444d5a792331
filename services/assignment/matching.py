"""Who could do this work: hard rules exclude and say why, soft criteria rank. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.assignment import Candidate, Criterion
from events.vocabulary import AgencyKind, Program


class Membership(NamedTuple):
    """What a provider does, and from which day to which (both included; None while open)."""

    programs: frozenset[str]
    member_from: date
    member_until: date | None

    def covers(self, day: date) -> bool:
        """Whether the provider is a member on that day."""
        return self.member_from <= day and (self.member_until is None or day <= self.member_until)


class Expert(NamedTuple):
    """An expert as matching sees one. A tuple, because thousands are made for each choice."""

    expert_id: UUID
    provider: str
    membership: Membership | None
    """The provider's; None where the provider is not known."""
    topics: Sequence[str]
    agency_kinds: Sequence[str]
    states: Sequence[str]
    capacity: int
    """Open engagements at once."""
    listed_on: date
    load: int
    """Assignments open on the day of the choice."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an engagement needs, and who declined it."""

    program: Program
    topics: frozenset[str]
    agency_kind: AgencyKind | None
    state: str
    declined: frozenset[UUID]
    """The experts whose provider declined this engagement."""


class Excluded(NamedTuple):
    """Who cannot do it, by which rule, and why in a sentence."""

    expert: Expert
    rule: str
    reason: str


class Ranked(NamedTuple):
    """Who can do it, and how well: 0 to 1."""

    expert: Expert
    score: float


@dataclass(frozen=True, slots=True)
class Matching:
    """Everybody on the roster is in exactly one of the two."""

    ranked: tuple[Ranked, ...]
    """Best first; equal scores in the order of the expert's id."""
    excluded: tuple[Excluded, ...]
    """In the order of the expert's id."""

    def excluded_by_rule(self) -> dict[str, int]:
        """How many each rule excludes, the most first."""
        return dict(Counter(excluded.rule for excluded in self.excluded).most_common())


def match_experts(wanted: Wanted, roster: Iterable[Expert], day: date) -> Matching:
    """Rank everybody who may do the work on that day; say why the others may not."""
    ranked: list[Ranked] = []
    excluded: list[Excluded] = []
    for expert in roster:
        exclusion = exclude(wanted, expert, day)
        if exclusion is None:
            ranked.append(Ranked(expert, score(wanted, expert)))
        else:
            excluded.append(exclusion)
    ranked.sort(key=lambda one: (-one.score, one.expert.expert_id.int))
    excluded.sort(key=lambda one: one.expert.expert_id.int)
    return Matching(tuple(ranked), tuple(excluded))


def exclude(wanted: Wanted, expert: Expert, day: date) -> Excluded | None:
    """The first hard rule that excludes this expert, if one does."""
    for rule, reason_for in HARD_RULES:
        reason = reason_for(wanted, expert, day)
        if reason is not None:
            return Excluded(expert, rule, reason)
    return None


def score(wanted: Wanted, expert: Expert) -> float:
    """The weighted mean of the soft criteria, 0 to 1, to four places."""
    total = sum(soft.weight * soft.measure(wanted, expert) for soft in CRITERIA)
    return round(total / WEIGHT_TOTAL, 4)


def explain(wanted: Wanted, ranked: Ranked) -> Candidate:
    """A ranked expert with every criterion and its sentence, as it is kept in the fact."""
    expert = ranked.expert
    return Candidate(
        provider=expert.provider,
        expert_id=expert.expert_id,
        score=ranked.score,
        criteria=tuple(
            Criterion(
                name=soft.name,
                score=round(soft.measure(wanted, expert), 4),
                weight=soft.weight,
                reason=soft.sentence(wanted, expert),
            )
            for soft in CRITERIA
        ),
    )


def _not_a_member(_wanted: Wanted, expert: Expert, day: date) -> str | None:
    membership = expert.membership
    if membership is None:
        return f"{expert.provider} is not enrolled"
    if membership.covers(day):
        return None
    until = f"until {membership.member_until}" if membership.member_until else "on"
    return f"{expert.provider} is a member from {membership.member_from} {until}, not on {day}"


def _program_not_served(wanted: Wanted, expert: Expert, _day: date) -> str | None:
    if expert.membership is not None and wanted.program in expert.membership.programs:
        return None
    return f"{expert.provider} does not serve {wanted.program}"


def _not_listed_yet(_wanted: Wanted, expert: Expert, day: date) -> str | None:
    if expert.listed_on <= day:
        return None
    return f"the expert is listed from {expert.listed_on}, not on {day}"


def _declined_already(wanted: Wanted, expert: Expert, _day: date) -> str | None:
    if expert.expert_id not in wanted.declined:
        return None
    return f"{expert.provider} declined this engagement for the expert"


def _no_capacity(_wanted: Wanted, expert: Expert, day: date) -> str | None:
    if expert.load < expert.capacity:
        return None
    return f"{expert.load} of {expert.capacity} engagements are taken on {day}"


HardRule = Callable[[Wanted, Expert, date], str | None]
"""Why an expert may not do the work; None where the rule has nothing against it."""

HARD_RULES: Final[tuple[tuple[str, HardRule], ...]] = (
    ("not-a-member", _not_a_member),
    ("program-not-served", _program_not_served),
    ("not-listed-yet", _not_listed_yet),
    ("declined-already", _declined_already),
    ("no-capacity", _no_capacity),
)
"""In the order in which they are asked; the first that excludes gives the reason."""


def _topics_covered(wanted: Wanted, expert: Expert) -> float:
    if not wanted.topics:
        return 1.0
    return len(wanted.topics.intersection(expert.topics)) / len(wanted.topics)


def _say_topics(wanted: Wanted, expert: Expert) -> str:
    if not wanted.topics:
        return "no topic was asked for"
    covered = sorted(wanted.topics.intersection(expert.topics))
    known = f": {', '.join(covered)}" if covered else ""
    return f"covers {len(covered)} of {len(wanted.topics)} topics{known}"


def _kind_served(wanted: Wanted, expert: Expert) -> float:
    if wanted.agency_kind is None:
        return 0.5  # neither for nor against: nobody knows
    return 1.0 if wanted.agency_kind in expert.agency_kinds else 0.0


def _say_kind(wanted: Wanted, expert: Expert) -> str:
    if wanted.agency_kind is None:
        return "the kind of agency is unknown"
    serves = "serves" if wanted.agency_kind in expert.agency_kinds else "does not usually serve"
    return f"{serves} agencies of the kind {wanted.agency_kind}"


def _state_known(wanted: Wanted, expert: Expert) -> float:
    return 1.0 if wanted.state in expert.states else 0.0


def _say_state(wanted: Wanted, expert: Expert) -> str:
    knows = "knows" if wanted.state in expert.states else "is not known to know"
    return f"{knows} the state {wanted.state}"


def _room_left(_wanted: Wanted, expert: Expert) -> float:
    return max(0.0, 1 - expert.load / expert.capacity)


def _say_load(_wanted: Wanted, expert: Expert) -> str:
    return f"{expert.load} of {expert.capacity} engagements are taken"


class Soft(NamedTuple):
    """One soft criterion: what it weighs, how it is measured (0 to 1), how it is said."""

    name: str
    weight: float
    measure: Callable[[Wanted, Expert], float]
    sentence: Callable[[Wanted, Expert], str]


CRITERIA: Final = (
    Soft("topics", 0.50, _topics_covered, _say_topics),
    Soft("agency-kind", 0.20, _kind_served, _say_kind),
    Soft("state", 0.15, _state_known, _say_state),
    Soft("load", 0.15, _room_left, _say_load),
)
"""Knowing the topic decides; the rest tells equals apart. Only the proportions of weights count."""

WEIGHT_TOTAL: Final = sum(soft.weight for soft in CRITERIA)
