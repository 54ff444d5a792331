"""What a provider may ask, of work and people of its own."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from events.decider import Command


class FromProvider(Command):
    """Asked by the provider that it is about, or by the center for it."""

    by: Annotated[str | None, Field(exclude=True)] = None
    """The slug of the provider that asks; None for the center."""
