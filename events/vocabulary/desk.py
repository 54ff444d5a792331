"""Words of the coordinator's desk: with whom the center spoke and how, why notes change."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from events.event import Personal


class ContactMeans(StrEnum):
    """How the center spoke with somebody."""

    TELEPHONE = "telephone"
    EMAIL = "email"
    VIDEO = "video"
    IN_PERSON = "in-person"
    LETTER = "letter"
    TEXT_MESSAGE = "text-message"


class PersonSpokenTo(BaseModel):
    """A person with whom the center spoke: every field but the organization is personal."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: Personal
    organization: str | None = None
    """Whose person it is, and in which office."""
    email: Personal | None = None
    telephone: Personal | None = None


class ContactMade(BaseModel):
    """A contact that the center had: how, and with whom."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    means: ContactMeans
    people: tuple[PersonSpokenTo, ...]


class NoteChangeReason(StrEnum):
    """Why a note of the center was corrected or struck out."""

    ENTERED_IN_ERROR = "entered-in-error"
    INCOMPLETE = "incomplete"
    DUPLICATE = "duplicate"
    OTHER_REQUEST = "other-request"
    """It is about another request."""
    NOT_FOR_THE_RECORD = "not-for-the-record"
    """It says what should not be kept."""
