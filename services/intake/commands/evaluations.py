"""Asking and saying how it went."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from events.decider import Command
from events.vocabulary import (
    Ori,
    Program,
    ProviderSlug,
)
from services.intake.commands.fields import GivenRatings, Note, Recommendation


class InviteEvaluation(Command):
    """Ask the requester how it went."""

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: ProviderSlug
    on: date


class AnswerEvaluation(Command):
    """Say how it went."""

    invitation_id: UUID
    ratings: GivenRatings
    would_recommend: Recommendation
    testimonial: Note | None
    publish_testimonial: bool
    on: date
