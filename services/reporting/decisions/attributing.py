"""How the quotes of a review are attributed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from events.rules.attributing import Helped, Sayable
from services.reporting.commands.reviews import Quote


class Origin(NamedTuple):
    """Where a quote comes from."""

    quote_id: str
    audience: str
    program: str
    kind: str | None


def attributed(origins: Sequence[Origin], helped: Iterable[Helped]) -> tuple[Quote, ...]:
    """Return what a review says of where its quotes come from."""
    sayable = Sayable(helped)
    return tuple(
        Quote(
            quote_id=origin.quote_id,
            audience=origin.audience,
            **sayable.of(origin.program, origin.kind)._asdict(),
        )
        for origin in origins
    )
