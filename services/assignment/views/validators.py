"""What is shown of who judges evidence."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from events.vocabulary import ValidatorReleaseReason
from services.kit.http.views import View


class ValidatorView(View):
    """A person who judges the evidence of an engagement, or did."""

    validator: str = Field(description="The person's id.")
    of_agency: str | None = Field(description="The agency that the validator belongs to, if any.")
    of_provider: str | None = Field(description="Likewise the provider.")
    assigned_on: date
    note: str | None = Field(description="Of whoever assigned it.")
    released_on: date | None = Field(description="None: it is assigned.")
    release_reason: ValidatorReleaseReason | None
    release_note: str | None
