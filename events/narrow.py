"""Facts as a narrow reader sees them: some fields of many, read several times as fast.

The published classes stay what is told and what is right: whatever a narrow class does not take as
it stands (an older version, another spelling of a value) is read by the published one, and the
narrow one is made of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from events.catalogue import Catalogue, CatalogueError, UndecodableError, dump
from events.event import Content, Event, Narrow, Recorded

_UNDECODABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class NarrowCatalogue(Catalogue):
    """Narrow classes, each of a published fact."""

    def __init__(self, facts: Iterable[type[Narrow]], published: Catalogue) -> None:
        """Raises `CatalogueError` for a class that is of no published fact as it is told today."""
        self._published_in = published
        self._narrow = {fact.wire_name: fact for fact in facts}
        self._decoders = {name: msgspec.json.Decoder(fact) for name, fact in self._narrow.items()}
        for name, fact in self._narrow.items():
            if name not in published:
                raise CatalogueError(f"no fact is called {name}")
            if fact.schema_version != published[name].schema_version:
                raise CatalogueError(f"{name} is told as v{published[name].schema_version}")
        super().__init__(self._narrow.values(), published.upgrades_of(self._narrow))

    def load(self, recorded: Recorded) -> Content | None:
        """See `Catalogue.load`."""
        decoder = self._decoders.get(recorded.type)
        if decoder is None:
            return None
        if recorded.schema_version == self[recorded.type].schema_version:
            try:
                return decoder.decode(recorded.data)
            except _UNDECODABLE:
                pass
        event = self._published_in.require(recorded)
        if not isinstance(event, Event):
            raise TypeError(f"{recorded.type} is not published")
        try:
            return decoder.decode(dump(event))
        except _UNDECODABLE as fault:
            # Its words may quote the content.
            why = f"{type(fault).__name__}, though its own class takes it"
            raise UndecodableError(recorded, why) from None

    def together(self, name: str) -> Callable[[bytes], list[Any]]:
        """See `Catalogue.together`."""
        fact: Any = self._narrow[name]
        return msgspec.json.Decoder(list[fact]).decode
