"""What reporting shows of what was published."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.kit.http.views import View


class SnapshotView(View):
    """One snapshot, without its figures."""

    position: int = Field(description="Of its fact: the order of the list.")
    snapshot: str = Field(description="Its name: what to ask for.")
    fiscal_year: int
    quarter: int = Field(description="Of the federal fiscal year: 1 is October to December.")
    edition: int
    supersedes: str | None = Field(description="The former edition, which stays readable.")
    superseded_by: str | None = Field(description="The next edition; none: this one counts.")
    reason: str | None = Field(description="Why it was published again.")
    as_of: int = Field(description="The position of the log that its figures speak for.")
    published_on: date
    digest: str = Field(description="SHA-256 of its figures, in hex.")
