"""Where the forgetting of a subject stands, and the legal holds on it, for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from events.vocabulary import ForgettingReason, LegalHoldReason, Subject
from services.kit.http.views import View

ForgettingStanding = Literal["not-asked", "asked", "confirmed", "forgotten"]


class HoldView(View):
    """A legal hold that lies on a subject."""

    document: str = Field(description="The number of what demands it.")
    reason: LegalHoldReason
    placed_by: str
    placed_on: date


class SubjectView(View):
    """A subject, by number: it names nobody. Who did what is told by opaque ids."""

    subject: Subject
    standing: ForgettingStanding = Field(
        description="`asked`: another administrator must confirm it. `confirmed`: it is being done."
    )
    reason: ForgettingReason | None = None
    asked_by: str | None = None
    asked_on: date | None = None
    valid_until: date | None = Field(
        default=None, description="The last day on which it can be confirmed."
    )
    confirmed_by: str | None = None
    confirmed_on: date | None = None
    forgotten_on: date | None = None
    keys_destroyed: int | None = None
    plain_facts: int | None = Field(
        default=None,
        description="Told before names were encrypted: they stay as they are in the log.",
    )
    holds: Sequence[HoldView] = ()
