"""The commands on what becomes of agencies: succession, dissolution, cover, dormancy, aliases."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from events.decider import Command
from events.rules.help import each_once
from events.vocabulary import AgencyChange, Ori, SuccessionKind
from services.intake.commands.fields import Note

SPLIT_INTO_MAX: Final = 10
"""Agencies that one is divided into, beside its successor."""
PREDECESSORS_GUARDED_MAX: Final = 5
"""Of one agency, directly, that the append of its own end guards; those beyond are read."""

SplitInto = Annotated[tuple[Ori, ...], Field(max_length=SPLIT_INTO_MAX), AfterValidator(each_once)]


class SeenAgency(BaseModel):
    """What a rule sees of another agency."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ori: Ori
    registered: bool
    ended_on: date | None = None
    successor: Ori | None = None
    covered_until: date | None = None
    """When its last cover ended, `date.max` where that goes on; None: it was never covered."""


Seen = Annotated[SeenAgency | None, Field(exclude=True)]
"""Another agency, looked up in its stream."""
SeenMany = Annotated[tuple[SeenAgency, ...], Field(exclude=True)]


class OnAgency(Command):
    """A command on one agency."""

    ori: Ori
    on: date


class _Ending(OnAgency):
    note: Note | None
    predecessors: Annotated[tuple[Ori, ...], Field(exclude=True)]
    """Agencies that this one succeeded, by the rows of intake, which may be behind the log."""
    inherited: SeenMany = ()
    """The same agencies, from their streams."""


class SucceedAgency(_Ending):
    """Say that another agency is, from that day on, what this one was."""

    successor: Ori
    succession: SuccessionKind
    split_into: SplitInto = ()
    chain_agencies: Annotated[int, Field(exclude=True)]
    """How many agencies would follow each other, by the rows; it and its successor are two."""
    heir: Seen = None
    parts: SeenMany = ()
    """Those of `split_into`."""


class DissolveAgency(_Ending):
    """Say that the agency is no more, from that day on, and has no successor."""


class CoverAgency(OnAgency):
    """Say that another agency does its work from that day on."""

    covered_by: Ori
    note: Note | None
    coverer: Seen = None


class EndCover(OnAgency):
    """Say that it does its own work again."""


class RestAgency(OnAgency):
    """Say that nobody works there from that day on."""

    note: Note | None


class WakeAgency(OnAgency):
    """Say that it works again."""


class TakeBackAgencyChange(OnAgency):
    """Say that a change, told for some day, was entered in error."""

    change: AgencyChange
    happened_on: date
    note: Note | None


class AliasOri(OnAgency):
    """Say that an ORI of no agency of its own stands for another agency's."""

    stands_for: Ori
    agency: Seen = None


class TakeBackAlias(OnAgency):
    """Say that the alias was entered in error."""

    note: Note | None


AgencyChangeCommand = (
    SucceedAgency
    | DissolveAgency
    | CoverAgency
    | EndCover
    | RestAgency
    | WakeAgency
    | TakeBackAgencyChange
    | AliasOri
    | TakeBackAlias
)
