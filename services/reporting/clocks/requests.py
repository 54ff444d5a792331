"""The clocks of a request: until the center has screened it, and while a new yes is awaited."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from events.programs import PROGRAMS, Authorization
from events.vocabulary import Program
from services.reporting.clocks.norms import PAIRING
from services.reporting.clocks.spells import Stage, Track
from services.reporting.facts.intake import (
    ReauthorizationAsked,
    RequestAuthorized,
    RequestDeclined,
    RequestMerged,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)

RequestFact = (
    RequestSubmitted
    | RequestAuthorized
    | ReauthorizationAsked
    | RequestScreened
    | RequestDeclined
    | RequestWithdrawn
    | RequestMerged
)


def needs_document(program: str) -> bool:
    """Whether the agency must say yes in a document before the center can screen."""
    return PROGRAMS[Program(program)].authorization is Authorization.DOCUMENTED


@dataclass(slots=True)
class RequestClock:
    """One request's track."""

    track: Track = field(default_factory=Track)
    authorized: bool = False
    routed: bool = False

    def take(self, event: RequestFact) -> None:
        """Go on with the next fact by business day."""
        match event:
            case RequestSubmitted():
                if needs_document(event.program) and not self.authorized:
                    self.track.begin(Stage.AWAITING_AUTHORIZATION, event.submitted_on)
                else:
                    self._await_screening(event.submitted_on)
            case RequestAuthorized():
                self._authorize(event.authorized_on)
            case ReauthorizationAsked():
                self.track.begin(Stage.AWAITING_AUTHORIZATION, event.asked_on)
            case RequestScreened():
                self.routed = True
                self.track.end(event.screened_on)
            case RequestDeclined():
                self.track.end(event.declined_on)
            case RequestWithdrawn():
                self.track.end(event.withdrawn_on)
            case RequestMerged():
                self.track.end(event.merged_on)
            case _:
                assert_never(event)

    def _authorize(self, on: date) -> None:
        self.authorized = True
        if self.track.stage is not Stage.AWAITING_AUTHORIZATION:
            return
        if self.routed:
            self.track.end(on)
        else:
            self._await_screening(on)

    def _await_screening(self, on: date) -> None:
        self.track.begin(Stage.AWAITING_SCREENING, on, norm=PAIRING)
