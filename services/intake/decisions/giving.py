"""Who may make tokens for those who took part: the center, or the provider that gave the help."""

from __future__ import annotations

from events.decider import Refused


def refuse_others(by: str | None, provider: str) -> None:
    """Refuse a provider (None: the center) that did not give what the invitation asks about."""
    if by is not None and by != provider:
        raise Refused("not-your-engagement", f"{by} did not give what is evaluated")
