"""The clocks of what is asked of others: an evaluation, and a recommendation's evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from events.vocabulary import EvaluationAudience
from services.reporting.clocks.spells import Party, Stage, Track
from services.reporting.facts.findings import (
    RecommendationMade,
    RecommendationReturned,
    RecommendationSetAside,
    RecommendationSubmitted,
    RecommendationSustained,
    RecommendationValidated,
)
from services.reporting.facts.intake import (
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
)

InvitationFact = EvaluationInvited | EvaluationReceived | EvaluationExpired
RecommendationFact = (
    RecommendationMade
    | RecommendationSubmitted
    | RecommendationReturned
    | RecommendationValidated
    | RecommendationSustained
    | RecommendationSetAside
)


@dataclass(slots=True)
class InvitationClock:
    """One invitation's track; it is due by the day on which it expires."""

    track: Track = field(default_factory=Track)

    def take(self, event: InvitationFact) -> None:
        """Go on with the next fact by business day."""
        match event:
            case EvaluationInvited():
                by_expert = event.audience == EvaluationAudience.EXPERT
                party = Party.PROVIDER if by_expert else Party.AGENCY
                spell = self.track.begin(Stage.AWAITING_EVALUATION, event.invited_on, party=party)
                spell.provider = event.provider
                spell.due_on = event.expires_on
            case EvaluationReceived():
                self.track.end(event.received_on)
            case EvaluationExpired():
                self.track.end(event.expired_on)
            case _:
                assert_never(event)


@dataclass(slots=True)
class RecommendationClock:
    """One recommendation's track: carried out by the agency, judged by the validator."""

    track: Track = field(default_factory=Track)

    def take(self, event: RecommendationFact) -> None:
        """Go on with the next fact by business day."""
        match event:
            case RecommendationMade():
                self.track.begin(Stage.IN_IMPLEMENTATION, event.made_on)
            case RecommendationSubmitted():
                self.track.begin(Stage.AWAITING_VALIDATION, event.submitted_on)
            case RecommendationReturned():
                self.track.begin(Stage.IN_IMPLEMENTATION, event.returned_on)
            case RecommendationValidated():
                self.track.end(event.validated_on)
            case RecommendationSustained():
                self.track.end(event.sustained_on)
            case RecommendationSetAside():
                self.track.end(event.set_aside_on)
            case _:
                assert_never(event)
