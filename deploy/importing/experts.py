"""Who did the work of a row: an expert on the roster, or one that the import lists by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import cast

from deploy.importing.deciding import Made, Step, live
from deploy.importing.faults import BadRow, RefusedRowError
from deploy.importing.known import Known
from deploy.importing.row import Row
from events.assignment import ExpertListed
from events.ids import named_id
from services.assignment.commands.fields import CAPACITY_MAX
from services.assignment.commands.roster import ExpertCommand, ListExpert
from services.assignment.decisions import EXPERT
from services.assignment.decisions.experts import Listed
from services.assignment.logged_roster import history_of
from services.assignment.matching import Expert
from services.assignment.matching.history import ExpertHistory


@dataclass(frozen=True, slots=True)
class NewExpert:
    """Named by a row, and on no roster yet."""

    listing: Made

    @property
    def listed(self) -> Listed:
        """As the rules see the expert."""
        return Listed(cast("ExpertListed", self.listing.event))


@dataclass(frozen=True, slots=True)
class Choice:
    """The expert as of the day of the assignment."""

    expert: Expert
    new: NewExpert | None


def choose(row: Row, known: Known, now: datetime, *, decided_before: bool) -> Choice | None:
    """Nobody where nobody was assigned. Raises `RefusedRowError`.

    A row whose request was imported before was within the capacity then; of those that were
    decided after it, some may be in the log already.
    """
    if row.assigned_on is None:
        return None
    history = _listed(row, known)
    new = None
    if history is None:
        new = _new(row, known, now)
        history = history_of(new.listed)
    expert = history.on(row.assigned_on, known.roster.memberships)
    load = known.engagements.loads.on(expert.expert_id, row.assigned_on)
    return Choice(expert._replace(load=0 if decided_before else load), new)


def _listed(row: Row, known: Known) -> ExpertHistory | None:
    """Whoever the row names; None where nobody is listed by that name."""
    if row.expert_id is not None:
        history = known.roster.experts.get(row.expert_id)
        if history is None:
            rule = "not-listed: the expert is not listed"
            raise RefusedRowError(BadRow(row.line, "expert_id", str(row.expert_id), rule))
        return history
    named = known.roster.names.get(_name(row), [])
    if len(named) > 1:
        rule = f"is the name of {len(named)} experts of {row.provider}: say expert_id"
        raise RefusedRowError(BadRow(row.line, "expert_name", "(personal)", rule))
    return known.roster.experts[named[0]] if named else None


def _new(row: Row, known: Known, now: datetime) -> NewExpert:
    """Listed from the provider's first day on, so that it matters not which row comes first.

    Of what the expert can do only these topics are known, and nothing of the capacity.
    """
    provider, name = _name(row)
    membership = known.roster.memberships.get(provider)
    if membership is None or row.provider is None or row.expert_name is None:
        rule = "provider-not-enrolled: the provider is not enrolled"
        raise RefusedRowError(BadRow(row.line, "provider", provider, rule))
    since = membership.spells[0].since
    expert_id = named_id(f"expert\n{provider}\n{name}", datetime.combine(since, time(), UTC))
    command = ListExpert(
        expert_id=expert_id,
        provider=row.provider,
        name=row.expert_name,
        topics=row.topics,
        agency_kinds=(),
        states=(),
        capacity=CAPACITY_MAX,
        on=since,
        now=now,
        membership=membership,
    )
    step: Step[ExpertCommand] = Step("list", command, row.line, "provider", provider)
    (listing,) = live(EXPERT, [step], expert_id)
    return NewExpert(listing)


def _name(row: Row) -> tuple[str, str]:
    return row.provider or "", (row.expert_name or "").casefold()
