"""The states of a recommendation, how facts change them, and their words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from events.assignment.findings import (
    RecommendationMade,
    RecommendationRestored,
    RecommendationReturned,
    RecommendationSetAside,
    RecommendationSubmitted,
    RecommendationSustained,
    RecommendationValidated,
    ValidationWithdrawn,
)


@dataclass(frozen=True, slots=True)
class Open:
    """Made; no evidence was submitted."""

    made: RecommendationMade
    restoring: RecommendationRestored | None = None
    """The fact that brought it back here; likewise below."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """Evidence was submitted and waits for a validator."""

    made: RecommendationMade
    submission: RecommendationSubmitted
    restoring: RecommendationRestored | None = None
    withdrawal: ValidationWithdrawn | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """The evidence was returned; other evidence is expected."""

    made: RecommendationMade
    returning: RecommendationReturned
    restoring: RecommendationRestored | None = None


@dataclass(frozen=True, slots=True)
class Validated:
    """Found to be carried out by an independent validator."""

    made: RecommendationMade
    submission: RecommendationSubmitted
    validation: RecommendationValidated


@dataclass(frozen=True, slots=True)
class Sustained:
    """Found to be still carried out in a later review."""

    made: RecommendationMade
    submission: RecommendationSubmitted
    validation: RecommendationValidated
    sustaining: RecommendationSustained


@dataclass(frozen=True, slots=True)
class SetAside:
    """Set aside: nobody has to carry it out."""

    made: RecommendationMade
    before: Open | Submitted | Returned
    setting: RecommendationSetAside


Recommendation = Open | Submitted | Returned | Validated | Sustained | SetAside
RecommendationEvent = (
    RecommendationSubmitted
    | RecommendationValidated
    | RecommendationReturned
    | RecommendationSustained
    | RecommendationSetAside
    | ValidationWithdrawn
    | RecommendationRestored
)


def advance(  # noqa: PLR0911 - one case a fact
    before: Recommendation, event: RecommendationEvent
) -> Recommendation:
    """The recommendation after a fact; a fact that does not fit the state changes nothing."""
    match before, event:
        case ((Open() | Returned()), RecommendationSubmitted()):
            return Submitted(before.made, event)
        case Submitted(), RecommendationValidated():
            return Validated(before.made, before.submission, event)
        case Submitted(), RecommendationReturned():
            return Returned(before.made, event)
        case Validated(), RecommendationSustained():
            return Sustained(before.made, before.submission, before.validation, event)
        case ((Open() | Submitted() | Returned()), RecommendationSetAside()):
            return SetAside(before.made, before, event)
        case ((Validated() | Sustained()), ValidationWithdrawn()):
            return Submitted(before.made, before.submission, withdrawal=event)
        case SetAside(), RecommendationRestored():
            return replace(before.before, restoring=event)
        case _:
            return before


def settled_on(recommendation: Recommendation) -> date | None:
    """Return the day from which dependent recommendations need not wait; None if not settled."""
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
    """Return the day of the last fact about it."""
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
    """Return the commands that are possible now, as routes name them."""
    match recommendation:
        case Open() | Returned():
            return ("submit", "set-aside")
        case Submitted():
            return ("validate", "return", "set-aside")
        case Validated():
            return ("sustain", "withdraw-validation")
        case Sustained():
            return ("withdraw-validation",)
        case SetAside():
            return ("restore",)
        case _:
            assert_never(recommendation)


def said(recommendation: Recommendation) -> str:
    """Return a sentence with the recommendation's number and state."""
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
