"""The experts of a row: on the roster already, or listed by the import by their names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NamedTuple, cast
from uuid import UUID

from events.assignment import ExpertListed
from events.ids import named_id
from events.vocabulary import ProviderSlug
from services.assignment.commands.fields import CAPACITY_MAX
from services.assignment.commands.roster import ExpertCommand, ListExpert
from services.assignment.decisions import EXPERT_DECIDER
from services.assignment.decisions.experts import Listed
from services.assignment.matching import Expert, Membership
from services.assignment.matching.history import ExpertHistory
from services.assignment.queries.logged_roster import history_of
from services.importing.history.deciding import HistoryStep, NewFact, decide_steps
from services.importing.history.faults import RefusedRowError
from services.importing.history.known import KnownLog
from services.importing.history.loads import Loads
from services.importing.history.row import HistoryRow
from services.kit.bad_rows import BadRow
from services.kit.personal_data import WITHHELD


@dataclass(frozen=True, slots=True)
class NewExpert:
    """An expert whom a row names and whom the import lists."""

    listing: NewFact

    @property
    def listed(self) -> Listed:
        """The state of the expert after the listing."""
        return Listed(cast("ExpertListed", self.listing.event))


class NamedExpert(NamedTuple):
    """The expert whom a row names for an assignment, and the line."""

    provider: ProviderSlug
    expert_id: UUID | None
    expert_name: str | None
    on: date
    line: int
    prefix: str = ""
    """Of the names of the columns."""

    @property
    def key(self) -> tuple[str, str]:
        """The key of the roster's index of names."""
        return self.provider, (self.expert_name or "").casefold()


@dataclass(frozen=True, slots=True)
class ExpertChoice:
    """The expert of an assignment, as of its day."""

    named: NamedExpert
    expert: Expert
    new: NewExpert | None
    membership: Membership | None = None
    """Of the provider, at any time."""


def choose(
    row: HistoryRow, known: KnownLog, now: datetime, *, decided_before: bool
) -> list[ExpertChoice]:
    """Choose the expert of each assignment of a row, in order. Raises `RefusedRowError`.

    Where an earlier import wrote the request (`decided_before`), the capacity was checked then, and
    is not again: rows that came after it may be in the log already.
    """
    loads = None if decided_before else known.engagements.loads
    choices: list[ExpertChoice] = []
    bad: list[BadRow] = []
    for named in _named(row):
        try:
            choices.append(_choose(named, row, known, loads, now))
        except RefusedRowError as refused:
            bad.extend(refused.bad)
    if bad:
        raise RefusedRowError(*bad)
    return choices


def _named(row: HistoryRow) -> Iterator[NamedExpert]:
    for earlier in row.earlier_assignments:
        yield NamedExpert(
            earlier.earlier_provider,
            earlier.earlier_expert_id,
            earlier.earlier_expert_name,
            earlier.earlier_assigned_on,
            earlier.line,
            "earlier_",
        )
    if row.assigned_on is not None and row.provider is not None:
        yield NamedExpert(row.provider, row.expert_id, row.expert_name, row.assigned_on, row.line)
    for later in row.hand_overs:
        yield NamedExpert(
            later.later_provider,
            later.later_expert_id,
            later.later_expert_name,
            later.later_on,
            later.line,
            "later_",
        )
    for joined in row.joined_providers:
        yield NamedExpert(
            joined.joined_provider,
            joined.joined_expert_id,
            joined.joined_expert_name,
            joined.joined_on,
            joined.line,
            "joined_",
        )


def _choose(
    named: NamedExpert, row: HistoryRow, known: KnownLog, loads: Loads | None, now: datetime
) -> ExpertChoice:
    history = _listed(named, known)
    new = None
    if history is None:
        new = _new(named, row, known, now)
        history = history_of(new.listed)
    expert = history.on(named.on, known.roster.memberships)
    load = 0 if loads is None else loads.on(expert.expert_id, named.on)
    membership = known.roster.memberships.get(named.provider)
    return ExpertChoice(named, expert._replace(load=load), new, membership)


def _listed(named: NamedExpert, known: KnownLog) -> ExpertHistory | None:
    """The expert on the roster; None where nobody is listed by that name."""
    if named.expert_id is not None:
        history = known.roster.experts.get(named.expert_id)
        if history is None:
            rule = "not-listed: the expert is not listed"
            raise RefusedRowError(
                BadRow(named.line, f"{named.prefix}expert_id", str(named.expert_id), rule)
            )
        return history
    found = known.roster.names.get(named.key, [])
    if len(found) > 1:
        rule = f"is the name of {len(found)} experts of {named.provider}: say expert_id"
        raise RefusedRowError(BadRow(named.line, f"{named.prefix}expert_name", WITHHELD, rule))
    return known.roster.experts[found[0]] if found else None


def _new(named: NamedExpert, row: HistoryRow, known: KnownLog, now: datetime) -> NewExpert:
    """List an expert from the provider's first day on, so that the order of rows does not matter.

    Only the topics of this row are known of the expert; the capacity is the largest there is.
    """
    provider, name = named.key
    membership = known.roster.memberships.get(provider)
    if membership is None or named.expert_name is None:
        rule = "provider-not-enrolled: the provider is not enrolled"
        raise RefusedRowError(BadRow(named.line, f"{named.prefix}provider", provider, rule))
    since = membership.periods[0].since
    # In the form that the log keeps of digests: the id must not say whose name it was.
    said = hashlib.sha256(f"expert\n{provider}\n{name}".encode()).hexdigest()
    expert_id = named_id(known.digest_forms(said)[0], datetime.combine(since, time(), UTC))
    command = ListExpert(
        expert_id=expert_id,
        provider=named.provider,
        name=named.expert_name,
        topics=row.topics,
        agency_kinds=(),
        states=(),
        capacity=CAPACITY_MAX,
        on=since,
        now=now,
        membership=membership,
    )
    step: HistoryStep[ExpertCommand] = HistoryStep(
        "list", command, named.line, f"{named.prefix}provider", provider
    )
    (listing,) = decide_steps(EXPERT_DECIDER, [step], expert_id).made
    return NewExpert(listing)
