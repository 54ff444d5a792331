"""What a recommendation can be, how its facts change it, and how its state is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from events.assignment.findings import (
    RecommendationMade,
    RecommendationReturned,
    RecommendationSetAside,
    RecommendationSubmitted,
    RecommendationSustained,
    RecommendationValidated,
)


@dataclass(frozen=True, slots=True)
class Open:
    """Made; nobody has said that it was carried out."""

    made: RecommendationMade


@dataclass(frozen=True, slots=True)
class Submitted:
    """Evidence was shown, and waits for a validator."""

    made: RecommendationMade
    submission: RecommendationSubmitted


@dataclass(frozen=True, slots=True)
class Returned:
    """The evidence did not show it; more is waited for."""

    made: RecommendationMade
    returning: RecommendationReturned


@dataclass(frozen=True, slots=True)
class Validated:
    """Carried out, as somebody independent found."""

    made: RecommendationMade
    submission: RecommendationSubmitted
    validation: RecommendationValidated


@dataclass(frozen=True, slots=True)
class Sustained:
    """Still so, on a later look."""

    made: RecommendationMade
    validation: RecommendationValidated
    sustaining: RecommendationSustained


@dataclass(frozen=True, slots=True)
class SetAside:
    """Expected of nobody any more."""

    made: RecommendationMade
    setting: RecommendationSetAside


Recommendation = Open | Submitted | Returned | Validated | Sustained | SetAside
RecommendationEvent = (
    RecommendationSubmitted
    | RecommendationValidated
    | RecommendationReturned
    | RecommendationSustained
    | RecommendationSetAside
)


def advance(before: Recommendation, event: RecommendationEvent) -> Recommendation:
    """The recommendation after a fact; a fact that does not fit the state changes nothing."""
    match before, event:
        case ((Open() | Returned()), RecommendationSubmitted()):
            return Submitted(before.made, event)
        case Submitted(), RecommendationValidated():
            return Validated(before.made, before.submission, event)
        case Submitted(), RecommendationReturned():
            return Returned(before.made, event)
        case Validated(), RecommendationSustained():
            return Sustained(before.made, before.validation, event)
        case ((Open() | Submitted() | Returned()), RecommendationSetAside()):
            return SetAside(before.made, event)
        case _:
            return before


def settled_on(recommendation: Recommendation) -> date | None:
    """The day from which those that depend on it need wait no longer."""
    match recommendation:
        case Open() | Submitted() | Returned():
            return None
        case Validated() | Sustained():
            return recommendation.validation.validated_on
        case SetAside():
            return recommendation.setting.set_aside_on
        case _:
            assert_never(recommendation)


def last_day(recommendation: Recommendation) -> date:
    """The day of its last fact."""
    match recommendation:
        case Open():
            return recommendation.made.made_on
        case Submitted():
            return recommendation.submission.submitted_on
        case Returned():
            return recommendation.returning.returned_on
        case Validated():
            return recommendation.validation.validated_on
        case Sustained():
            return recommendation.sustaining.sustained_on
        case SetAside():
            return recommendation.setting.set_aside_on
        case _:
            assert_never(recommendation)


def allowed(recommendation: Recommendation) -> tuple[str, ...]:
    """The verbs that are possible now, as routes name them."""
    match recommendation:
        case Open() | Returned():
            return ("submit", "set-aside")
        case Submitted():
            return ("validate", "return", "set-aside")
        case Validated():
            return ("sustain",)
        case Sustained() | SetAside():
            return ()
        case _:
            assert_never(recommendation)


def said(recommendation: Recommendation) -> str:
    """The recommendation by its number, and its state."""
    match recommendation:
        case Open():
            state = "waits for evidence"
        case Submitted():
            state = "waits for a validator"
        case Returned():
            state = "was returned, and waits for other evidence"
        case Validated():
            state = "was validated"
        case Sustained():
            state = "was found sustained"
        case SetAside():
            state = f"was set aside ({recommendation.setting.reason})"
        case _:
            assert_never(recommendation)
    return f"recommendation {recommendation.made.number} {state} (since {last_day(recommendation)})"
