"""Commands that choose from the roster, and those that hand work over."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, SkipValidation

from events.decider import Command
from events.ids import GivenId
from events.rules.agencies import Succession
from events.vocabulary import (
    CorrectionReason,
    HandOverReason,
    HandOverStep,
    Ori,
    ProviderSlug,
)
from services.assignment.commands.fields import (
    Communities,
    ForRequest,
    FromProvider,
    Languages,
    Note,
)
from services.assignment.defaults import DECLINE_HOLDS_DAYS, DEFAULT_WEIGHTS, Weights
from services.assignment.matching import Expert, Membership
from services.assignment.matching.history import ExpertHistory

Members = Annotated[
    tuple[tuple[ProviderSlug, Membership | None], ...],
    SkipValidation,
    Field(exclude=True, repr=False),
]
"""Providers with their membership as their streams have it; None where one is not enrolled."""


Agencies = Annotated[
    tuple[tuple[Ori, Succession | None], ...], SkipValidation, Field(exclude=True, repr=False)
]
"""Agencies with what they became as their streams have it; None where one has no successor."""


class FromRoster(ForRequest):
    """A command that chooses an expert, with the roster to choose from."""

    # Thousands, from our own query: validating them would take longer than ranking them.
    roster: Annotated[tuple[Expert, ...], SkipValidation, Field(exclude=True, repr=False)]
    """Every expert with the load on the day of the choice, as the rows have them."""
    listed: Annotated[
        tuple[ExpertHistory | None, ...], SkipValidation, Field(exclude=True, repr=False)
    ] = ()
    """The shortlist, as the streams have it; if not empty, only these can be chosen."""
    members: Members = ()
    """The membership of their providers, looked up likewise."""
    agencies: Agencies = ()
    """What became of the agencies that ask, and of those that the shortlist has conflicts with."""
    weights: Annotated[Weights, Field(exclude=True)] = DEFAULT_WEIGHTS
    """How much each criterion of the ranking counts."""
    decline_holds_days: Annotated[int, Field(exclude=True)] = DECLINE_HOLDS_DAYS
    """How long nobody is asked again who declined."""


class ReplaceProvider(FromRoster):
    """Hand the lead over to another provider, with the expert named or its best."""

    engagement_id: UUID
    provider: ProviderSlug
    expert_id: GivenId | None = None
    choice_reason: Note | None = None
    languages: Languages | None = None
    """Wanted beside English; None: those that the agency named."""
    communities: Communities = ()
    """To be known well, beside the one that comes with the kind of agency."""
    reason: HandOverReason
    note: Note | None = None
    """What the successor should know."""
    on: date


class ReplaceExpert(FromProvider, FromRoster):
    """Send another expert of a provider that is at work."""

    engagement_id: UUID
    expert_id: GivenId
    provider: ProviderSlug | None = None
    """Whose; None: of the provider that asks, or of the lead."""
    reason: HandOverReason
    note: Note | None = None
    """What the successor should know."""
    on: date


class JoinProvider(FromRoster):
    """Let a further provider take part, with an expert."""

    engagement_id: UUID
    provider: ProviderSlug
    expert_id: GivenId
    note: Note | None = None
    """What it is to do."""
    on: date


class ReleaseProvider(FromProvider):
    """Let a provider that had joined leave; that day is its last."""

    engagement_id: UUID
    provider: ProviderSlug
    reason: HandOverReason
    note: Note | None = None
    on: date


class CorrectHandOverDay(Command):
    """Correct the day on which the work changed hands, or a further provider joined or left.

    Of several that fit, the last is meant.
    """

    engagement_id: UUID
    step: HandOverStep
    provider: ProviderSlug | None = None
    """Who came, left or sent another expert; likewise the expert who came, or left."""
    expert_id: GivenId | None = None
    wrong_on: date | None = None
    """The day that was believed until now."""
    happened_on: date
    """The right day."""
    reason: CorrectionReason
    note: Note | None = None
    on: date
    """The day of the correction."""
    members: Members = ()
    """The membership of who came, looked up."""
    listed: Annotated[
        tuple[ExpertHistory | None, ...], SkipValidation, Field(exclude=True, repr=False)
    ] = ()
    """The expert who came, likewise."""


HandOverCommand = ReplaceProvider | ReplaceExpert | JoinProvider
"""Commands that bring somebody to work."""
