"""Commands about who judges the evidence of an engagement, and who asks where it is judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, SkipValidation

from events.decider import Command
from events.rules.participants import Stay
from events.vocabulary import Ori, ProviderSlug, ValidatorReleaseReason
from services.assignment.commands.fields import Note, Person
from services.assignment.commands.hand_overs import Agencies


class AssignValidator(Command):
    """Let a person judge the evidence of an engagement."""

    engagement_id: UUID
    validator: Person
    of_agency: Ori | None = None
    """The agency that the validator belongs to; so the provider. None: to neither."""
    of_provider: ProviderSlug | None = None
    note: Note | None = None
    on: date
    stays: Annotated[Iterable[Stay], SkipValidation, Field(exclude=True, repr=False)] = ()
    """Of the agencies that take part in the request, looked up for a validator of an agency."""
    agencies: Agencies = ()
    """What became of the agency that asked and of the validator's, looked up likewise."""
    agency_gone: Annotated[str | None, Field(exclude=True)] = None
    """How the validator's had ended by that day, looked up likewise; None where it had not."""


class ReleaseValidator(Command):
    """Let a validator judge the evidence of an engagement no more."""

    engagement_id: UUID
    validator: Person
    reason: ValidatorReleaseReason
    note: Note | None = None
    on: date


ValidatorCommand = AssignValidator | ReleaseValidator


@dataclass(frozen=True, slots=True)
class Judge:
    """A validator who asks."""

    person: str
    agency: Ori | None = None
    provider: ProviderSlug | None = None

    @property
    def party(self) -> str:
        """The organization in whose name it judges; the person, where it belongs to none."""
        return self.provider or self.agency or self.person

    @property
    def names(self) -> frozenset[str]:
        """Everything that it may be called."""
        return frozenset(filter(None, (self.person, self.agency, self.provider)))


@dataclass(frozen=True, slots=True)
class Judging:
    """Who may judge the evidence of an engagement, and who may not."""

    validators: frozenset[str] = frozenset()
    """The persons who are assigned."""
    providers: frozenset[str] = frozenset()
    """The providers that have or had a part in the work."""
    ori: Ori | None = None
    """The agency that asked."""


class Judged(Command):
    """A command on a recommendation that a validator gives."""

    by: Annotated[Judge | None, Field(exclude=True)] = None
    """The validator that gives it; None for the center, and where an import tells of it."""
    judging: Annotated[Judging, Field(exclude=True)] = Judging()
    """Looked up in the engagement's stream."""
