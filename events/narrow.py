"""Narrow classes of facts: some fields of many, decoded several times as fast.

The published classes stay the contract. What a narrow class cannot decode directly (an older
version, another spelling of a value) is decoded by the published class first.
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
        """Raises `CatalogueError` for a class without a published fact of its version."""
        self._published_in = published
        self._narrow = {fact.wire_name: fact for fact in facts}
        self._decoders = {name: msgspec.json.Decoder(fact) for name, fact in self._narrow.items()}
        for name, fact in self._narrow.items():
            if name not in published:
                raise CatalogueError(f"no fact is called {name}")
            if fact.schema_version != published[name].schema_version:
                raise CatalogueError(f"{name} is published as v{published[name].schema_version}")
        super().__init__(self._narrow.values(), published.upgrades_of(self._narrow))

    def knows(self, name: str) -> bool:
        """See `Catalogue.knows`; also facts of which nothing is read here."""
        return self._published_in.knows(name)

    def reads(self, name: str, version: int) -> bool:
        """See `Catalogue.reads`; also facts of which nothing is read here."""
        return self._published_in.reads(name, version)

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
            # The message of the error may quote the content.
            why = f"{type(fault).__name__}, though its own class takes it"
            raise UndecodableError(recorded, why) from None

    def together(self, name: str) -> Callable[[bytes], list[Any]]:
        """See `Catalogue.together`."""
        fact: Any = self._narrow[name]
        return msgspec.json.Decoder(list[fact]).decode
