"""The clocks of an invitation to evaluate, and of a recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from events.days import days_after
from events.event import Narrow
from events.vocabulary import EvaluationAudience
from services.reporting.clocks.spells import PARTIES, Party, Spell, Stage
from services.reporting.clocks.steps import About, ClockStep, Hears
from services.reporting.clocks.tracks import Track
from services.reporting.narrow_facts.findings import (
    RecommendationMade,
    RecommendationRestored,
    RecommendationReturned,
    RecommendationSetAside,
    RecommendationSubmitted,
    RecommendationSustained,
    RecommendationValidated,
    ValidationWithdrawn,
)
from services.reporting.narrow_facts.intake import (
    EvaluationAnswered,
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
)


@dataclass(slots=True)
class InvitationClock:
    """One invitation's track; it is due by the day on which it expires."""

    track: Track = field(default_factory=Track)
    about: About | None = None

    def invite(self, step: ClockStep) -> None:
        """Begin to wait for the agency, or for the provider of an expert."""
        self.about = About.of(step)
        by_expert = step.told["audience"] == EvaluationAudience.EXPERT
        expires_on = step.told["expires_on"]
        spell = Spell(
            Stage.AWAITING_EVALUATION,
            Party.PROVIDER if by_expert else Party.AGENCY,
            step.on,
            step.told["provider"],
            due_on=None if expires_on is None else date.fromisoformat(expires_on),
        )
        self.track.begin(spell)

    def answer(self, step: ClockStep) -> None:
        """End the wait: it was answered."""
        self.track.end(step.on)

    def expire(self, step: ClockStep) -> None:
        """End the wait on the first day without an answer, however late the expiry was told."""
        last_day = self.track.spells[-1].due_on if self.track.spells else None
        self.track.end(step.on if last_day is None else min(step.on, days_after(last_day, 1)))


@dataclass(slots=True)
class RecommendationClock:
    """One recommendation's track: the agency carries it out, the validator judges."""

    track: Track = field(default_factory=Track)
    about: About | None = None

    def make(self, step: ClockStep) -> None:
        """Begin: the agency must carry it out."""
        self.about = About.of(step)
        self.carry_out(step)

    def carry_out(self, step: ClockStep) -> None:
        """Wait for the agency to carry it out."""
        self._begin(Stage.IN_IMPLEMENTATION, step.on)

    def submit(self, step: ClockStep) -> None:
        """Wait for the validator to judge the evidence."""
        self._begin(Stage.AWAITING_VALIDATION, step.on)

    def end(self, step: ClockStep) -> None:
        """End: it was validated, sustained or set aside."""
        self.track.end(step.on)

    def take_back(self, step: ClockStep) -> None:
        """Nothing: what it takes back is never heard, see `TAKEN_BACK_BY`."""

    def _begin(self, stage: Stage, on: date) -> None:
        self.track.begin(Spell(stage, PARTIES[stage], on))


TAKEN_BACK_BY: Final[Mapping[str, frozenset[str]]] = {
    ValidationWithdrawn.wire_name: frozenset(
        (RecommendationValidated.wire_name, RecommendationSustained.wire_name)
    ),
    RecommendationRestored.wire_name: frozenset((RecommendationSetAside.wire_name,)),
}
"""The ends of a wait that each takes back."""
INVITATION_HEARS: Final[Mapping[type[Narrow], Hears]] = {
    EvaluationInvited: Hears(
        "invited_on",
        InvitationClock.invite,
        (
            *("request_id", "engagement_id", "ori", "program"),
            *("provider", "audience", "expires_on"),
        ),
    ),
    EvaluationReceived: Hears("received_on", InvitationClock.answer),
    EvaluationAnswered: Hears("answered_on", InvitationClock.answer),
    EvaluationExpired: Hears("expired_on", InvitationClock.expire),
}
RECOMMENDATION_HEARS: Final[Mapping[type[Narrow], Hears]] = {
    RecommendationMade: Hears(
        "made_on", RecommendationClock.make, ("engagement_id", "ori", "program")
    ),
    RecommendationSubmitted: Hears("submitted_on", RecommendationClock.submit),
    RecommendationReturned: Hears("returned_on", RecommendationClock.carry_out),
    RecommendationValidated: Hears("validated_on", RecommendationClock.end),
    RecommendationSustained: Hears("sustained_on", RecommendationClock.end),
    RecommendationSetAside: Hears("set_aside_on", RecommendationClock.end),
    ValidationWithdrawn: Hears("withdrawn_on", RecommendationClock.take_back),
    RecommendationRestored: Hears("restored_on", RecommendationClock.take_back),
}
