"""What many commands share: who asks, and the request that the work is for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from events.decider import Command
from events.rules.requests import RequestSeen


class FromProvider(Command):
    """Asked by the provider that it is about, or by the center for it."""

    by: Annotated[str | None, Field(exclude=True)] = None
    """The slug of the provider that asks; None for the center."""


class ForRequest(Command):
    """What makes sense only while somebody still wants the help."""

    request: Annotated[RequestSeen, Field(exclude=True)] = RequestSeen()
    """Looked up in its stream."""
