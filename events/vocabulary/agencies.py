"""Words for agencies: kinds, sizes, what becomes of them, who speaks for them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from events.event import Personal

SMALL_AGENCY_SWORN_MAX: Final = 49
"""A small agency has fewer than 50 sworn (published definition)."""

MEDIUM_AGENCY_SWORN_MAX: Final = 249
"""Above it an agency is large; nobody published this bound, it is ours."""


class AgencyKind(StrEnum):
    """What kind of agency asks. Unknown is no kind: it stays unknown."""

    STATE = "state"
    LOCAL = "local"
    SHERIFF = "sheriff"
    TRIBAL = "tribal"
    TERRITORIAL = "territorial"
    CAMPUS = "campus"
    OTHER = "other"


class OtherAction(StrEnum):
    """What else goes on with an agency that screening must know of."""

    PATTERN_OR_PRACTICE = "pattern-or-practice"
    CONSENT_DECREE = "consent-decree"
    LITIGATION = "litigation"


class SuccessionKind(StrEnum):
    """How one agency became another."""

    MERGED = "merged"
    """It is a part of the other, which went on."""
    RENUMBERED = "renumbered"
    """It is the same agency under another ORI, or under its first one."""
    SPLIT = "split"
    """It is divided into several, one of which carries its open work on."""


class AgencyChange(StrEnum):
    """What is told of an agency's standing, each on a day; for saying which was told wrongly."""

    SUCCESSION = "succession"
    DISSOLUTION = "dissolution"
    COVER = "cover"
    COVER_END = "cover-end"
    DORMANCY = "dormancy"
    DORMANCY_END = "dormancy-end"


class AgencySize(StrEnum):
    """Bands of sworn strength; unknown is no band."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @classmethod
    def of(cls, sworn: int | None) -> AgencySize | None:
        """The band of a sworn strength; None where it is unknown."""
        if sworn is None:
            return None
        if sworn <= SMALL_AGENCY_SWORN_MAX:
            return cls.SMALL
        return cls.MEDIUM if sworn <= MEDIUM_AGENCY_SWORN_MAX else cls.LARGE


class ContactRole(StrEnum):
    """Who of the agency speaks."""

    GOVERNMENT_EXECUTIVE = "government_executive"
    AGENCY_EXECUTIVE = "agency_executive"
    POINT_OF_CONTACT = "point_of_contact"


class Contact(BaseModel):
    """A person of the agency: every field but the role is personal."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: ContactRole
    name: Personal
    email: Personal
    telephone: Personal | None = None
