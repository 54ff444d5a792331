"""Words of evaluations: who is asked, when, on which level, and what is answered."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from events.vocabulary.identifiers import TopicSlug

FOLLOW_UP_DAYS_MIN: Final = 60
FOLLOW_UP_DAYS_MAX: Final = 180
"""Published: follow-up 60 to 180 days after delivery."""


class EvaluationAudience(StrEnum):
    """Who is asked how it went."""

    REQUESTER = "requester"
    PARTICIPANT = "participant"
    EXPERT = "expert"


class EvaluationStage(StrEnum):
    """When one is asked: after delivery, and again 60 to 180 days later."""

    IMMEDIATE = "immediate"
    FOLLOW_UP = "follow-up"


class TestimonialWithdrawalReason(StrEnum):
    """Why words that were said with consent are published no more."""

    CONSENT_TAKEN_BACK = "consent-taken-back"
    NAMES_SOMEBODY = "names-somebody"
    RELEASED_IN_ERROR = "released-in-error"


class TestimonialSetAsideReason(StrEnum):
    """Why words that were said with consent, and read, are not published."""

    NAMES_SOMEBODY = "names-somebody"
    NOT_FOR_THE_PUBLIC = "not-for-the-public"


class KirkpatrickLevel(StrEnum):
    """What an answer speaks of, after Kirkpatrick's four levels of training evaluation."""

    REACTION = "reaction"
    LEARNING = "learning"
    BEHAVIOR = "behavior"
    RESULTS = "results"


class Answer(BaseModel):
    """An answer to one question beyond the five ratings, 1 (not at all) to 5 (fully)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question: TopicSlug
    """A stable name, such as `changed-a-policy`."""
    level: KirkpatrickLevel
    value: Annotated[int, Field(ge=1, le=5)]


class Ratings(BaseModel):
    """The five things that agencies rate, each 1 (poor) to 5 (excellent)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    delivery: Annotated[int, Field(ge=1, le=5)]
    experts: Annotated[int, Field(ge=1, le=5)]
    information: Annotated[int, Field(ge=1, le=5)]
    knowledge: Annotated[int, Field(ge=1, le=5)]
    change: Annotated[int, Field(ge=1, le=5)]
