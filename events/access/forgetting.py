"""Forgetting: one administrator asks, another confirms, and then it is done and cannot be undone.

These facts name nobody. Whom or what is to be forgotten is a subject, the name of its stream:
`request-<id>`, `expert-<id>`, `agency-<ORI>`, `person-<id>`; `event-<id>` is one note of the desk.
The streams are the center's own (`events.event.PRIVATE_CATEGORIES`).
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event
from events.remedy import Remedies, mended_by, not_mended
from events.vocabulary import ForgettingReason, Ori, Subject


class ForgettingAsked(Event):
    """An administrator asks that somebody be forgotten. Stream `forgetting-<subject>`."""

    wire_name = "ForgettingAsked"
    category = "forgetting"

    subject: Subject
    reason: ForgettingReason
    asked_by: str
    """The id of the person who did."""
    asked_on: date
    valid_until: date
    """The last day on which it can be confirmed."""


class ForgettingWithdrawn(Event):
    """Who asked takes it back, before it was confirmed."""

    wire_name = "ForgettingWithdrawn"
    category = "forgetting"

    subject: Subject
    withdrawn_by: str
    withdrawn_on: date


class ForgettingConfirmed(Event):
    """Another administrator confirms. From now on it cannot be taken back."""

    wire_name = "ForgettingConfirmed"
    category = "forgetting"

    subject: Subject
    confirmed_by: str
    confirmed_on: date


class _Forgotten(Event):
    """What was done, told when it is done."""

    subject: Subject
    until: int
    """The position up to which facts about the subject were looked at; later ones start anew."""
    keys_destroyed: int
    """Of the facts that were encrypted."""
    plain_facts: int
    """Facts that were told before names were encrypted: they stay as they are in the log."""
    forgotten_on: date


class RequestForgotten(_Forgotten):
    """The people of a request are forgotten: contact, authorizers, problem, notes, its desk."""

    wire_name = "RequestForgotten"
    category = "forgetting"

    request_id: UUID


class ExpertForgotten(_Forgotten):
    """An expert of the roster is forgotten by name; what it did stays told, under its number."""

    wire_name = "ExpertForgotten"
    category = "forgetting"

    expert_id: UUID


class AgencyPeopleForgotten(_Forgotten):
    """Executives and contacts that an agency named, and notes about it, are forgotten."""

    wire_name = "AgencyPeopleForgotten"
    category = "forgetting"

    ori: Ori


class PersonForgotten(_Forgotten):
    """Whoever used the system as this person is forgotten beyond what removing erases."""

    wire_name = "PersonForgotten"
    category = "forgetting"

    person_id: UUID


class NoteForgotten(_Forgotten):
    """One note of the desk is forgotten, in every wording that it had."""

    wire_name = "NoteForgotten"
    category = "forgetting"

    request_id: UUID
    note_id: UUID


class EngagementNotesForgotten(Event):
    """Notes on an engagement and its recommendations are forgotten, with those of its request.

    It is told with `RequestForgotten`, one for each engagement, in the stream of that.
    """

    wire_name = "EngagementNotesForgotten"
    category = "forgetting"

    subject: Subject
    request_id: UUID
    engagement_id: UUID
    forgotten_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    ForgettingAsked,
    ForgettingWithdrawn,
    ForgettingConfirmed,
    RequestForgotten,
    ExpertForgotten,
    AgencyPeopleForgotten,
    PersonForgotten,
    NoteForgotten,
    EngagementNotesForgotten,
)

_NEVER: Final = not_mended(
    "The keys are destroyed, and nobody has them. What is told from now on is read as ever."
)
REMEDIES: Final[Remedies] = {
    ForgettingAsked: mended_by("ForgettingWithdrawn", says="Withdraw it, or let its days pass."),
    ForgettingWithdrawn: mended_by("ForgettingAsked", says="Ask again."),
    ForgettingConfirmed: not_mended(
        "It is carried out within a moment, and cannot be taken back: that is why two confirm it."
    ),
    RequestForgotten: _NEVER,
    ExpertForgotten: _NEVER,
    AgencyPeopleForgotten: _NEVER,
    PersonForgotten: _NEVER,
    NoteForgotten: _NEVER,
    EngagementNotesForgotten: _NEVER,
}
"""What is done about each of them that was told wrongly."""
