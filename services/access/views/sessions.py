"""A person's own sessions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.kit.http.views import View


class SessionView(View):
    """Where and since when a person is signed in."""

    session_id: UUID
    role: str | None = Field(description="None until one of several was chosen.")
    agency: str | None
    provider: str | None
    acr: str | None = Field(description="How strongly the person signed in, as the issuer says it.")
    began_at: datetime
    seen_at: datetime
    began_in: str | None = Field(description="With what, as `Firefox on Windows`.")
