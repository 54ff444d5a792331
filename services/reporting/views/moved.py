"""What reporting shows of why a figure differs from what it was at an earlier position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field

from services.kit.http.views import View
from services.reporting.measures.dimensions import By
from services.reporting.measures.listing import Thing


class Why(StrEnum):
    """By what kind of fact a thing was moved."""

    NEW = "new-since"
    """It speaks of a day after that of the earlier position."""
    LATE = "told-late"
    """It speaks of a day that was over then."""
    CORRECTED = "corrected"
    CONFIDENCE = "confidential-since"
    """The work became confidential, or is so no more."""
    BESIDE = "beside"
    """It tells of something else: the thing's agency, a topic, other work."""


class NumberView(View):
    """What a thing adds under one key of each dimension."""

    keys: Sequence[str]
    number: float


class MovingFactView(View):
    """The fact that made a thing what it is now."""

    position: int
    id: UUID
    type: str
    says: str = Field(description="What happened, in a sentence that names nobody.")
    happened_on: date | None = Field(description="The business day that it speaks of.")
    recorded_at: datetime


class MovedThingView(View):
    """A thing that came, went, or changed its group or its number."""

    id: str
    then: Sequence[NumberView] = Field(description="None where it came.")
    now: Sequence[NumberView] = Field(description="None where it went.")
    why: Why
    fact: MovingFactView


class MovedView(View):
    """A figure at two positions, and a page of what makes the difference."""

    measure: str
    by: Sequence[By]
    keys: Sequence[str] = Field(description="Of which figure; none: of all of it.")
    as_of_then: int
    as_of: int
    then: Any = Field(description="The value at the earlier position.")
    now: Any
    thing: Thing | None = Field(description="What the ids are of.")
    why_not_listed: str | None = Field(description="Why no things are told, where none are.")
    kinds: Mapping[Why, int] = Field(description="How many things by why, on all pages.")
    items: Sequence[MovedThingView]
    next: str | None = Field(description="The cursor of the next page; none on the last one.")
