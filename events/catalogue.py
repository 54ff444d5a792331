"""Wire name and schema version -> class, with the upgrades of old shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from events.event import Content, Event, Heard, Recorded

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the content of one schema version into that of the next."""


class CatalogueError(ValueError):
    """Facts that cannot be told apart, or an upgrade that leads nowhere."""


class UnreadableError(ValueError):
    """A recorded fact that cannot be read here; names position and type."""

    def __init__(self, recorded: Recorded, fault: str) -> None:
        super().__init__(
            f"position {recorded.position}: {recorded.type} v{recorded.schema_version} {fault}"
        )
        self.recorded = recorded


class UndecodableError(UnreadableError):
    """Its content does not fit its class; names the fault."""

    def __init__(self, recorded: Recorded, fault: str) -> None:
        super().__init__(recorded, f"cannot be read: {fault}")


class NewerFactError(UnreadableError):
    """Its type, or that version of it, is not known to this release: a newer one can read it."""

    def __init__(self, recorded: Recorded) -> None:
        super().__init__(recorded, "is not known to this release")


class Catalogue:
    """Every fact that is known here, and how its older shapes become the newest one."""

    def __init__(
        self,
        facts: Iterable[type[Content]],
        upgrades: Mapping[tuple[str, int], Upgrade] | None = None,
    ) -> None:
        """`upgrades[name, n]` turns shape n into shape n + 1; the chain must end at the class."""
        self._classes: dict[str, type[Content]] = {}
        for fact in facts:
            if fact.wire_name in self._classes:
                raise CatalogueError(f"two facts are called {fact.wire_name}")
            self._classes[fact.wire_name] = fact
        self._upgrades = dict(upgrades or {})
        for name, version in self._upgrades:
            known = self._classes.get(name)
            if known is None or not 1 <= version < known.schema_version:
                raise CatalogueError(f"the upgrade of {name} v{version} leads to no known shape")
        for fact in self._classes.values():
            for version in range(1, fact.schema_version):
                if (fact.wire_name, version) not in self._upgrades:
                    raise CatalogueError(f"no upgrade from {fact.wire_name} v{version}")

    def __iter__(self) -> Iterator[type[Content]]:
        return iter(self._classes.values())

    def __contains__(self, name: str) -> bool:
        return name in self._classes

    def __getitem__(self, name: str) -> type[Content]:
        return self._classes[name]

    @property
    def published(self) -> tuple[type[Event], ...]:
        """Those whose class writes them."""
        return tuple(fact for fact in self if issubclass(fact, Event))

    def reads(self, name: str, version: int) -> bool:
        """Whether facts of this type can be read in this version."""
        fact = self._classes.get(name)
        return (
            fact is not None
            and 1 <= version <= fact.schema_version
            and all((name, old) in self._upgrades for old in range(version, fact.schema_version))
        )

    def load(self, recorded: Recorded) -> Content | None:
        """The content of a recorded fact, upgraded to its newest shape.

        None for a type that is not known at all: nobody here can miss it. Raises `NewerFactError`
        for a known one in a version that is not, `UndecodableError` if the content does not fit.
        """
        fact = self._classes.get(recorded.type)
        if fact is None or not issubclass(fact, Event):
            return None
        try:
            if recorded.schema_version == fact.schema_version:
                return fact.model_validate_json(recorded.data)
            if not self.reads(recorded.type, recorded.schema_version):
                raise NewerFactError(recorded)
            return self._load_old(fact, recorded)
        except UnreadableError:
            raise
        except ValidationError as fault:
            raise UndecodableError(recorded, _without_content(fault)) from None
        except (KeyError, TypeError, ValueError) as fault:
            raise UndecodableError(recorded, f"its upgrade fails: {type(fault).__name__}") from None

    def require(self, recorded: Recorded) -> Content:
        """`load`, for a stream that something is decided on: it must be known whole.

        Raises `NewerFactError` for an unknown type too: what it changed is not seen here.
        """
        event = self.load(recorded)
        if event is None:
            raise NewerFactError(recorded)
        return event

    def refuse_newer(self, records: Iterable[Recorded]) -> None:
        """What `require` does, for who reads their content by hand. Raises `NewerFactError`."""
        for recorded in records:
            if not self.reads(recorded.type, recorded.schema_version):
                raise NewerFactError(recorded)

    def hear(self, recorded: Recorded) -> Heard | None:
        """`load`, with the envelope beside it."""
        event = self.load(recorded)
        return None if event is None else Heard(event, recorded)

    def together(self, name: str) -> Callable[[bytes], list[Any]]:
        """What reads the contents of many facts of a type at once, as one JSON array.

        In the newest version, all or none: it raises for whatever it does not take, and then each
        is to be read by `load`.
        """
        fact: Any = self._classes[name]
        return TypeAdapter(list[fact]).validate_json

    def upgrades_of(self, names: Iterable[str]) -> dict[tuple[str, int], Upgrade]:
        """The upgrades of some facts."""
        some = set(names)
        return {step: upgrade for step, upgrade in self._upgrades.items() if step[0] in some}

    def _load_old(self, fact: type[Event], recorded: Recorded) -> Event:
        content = orjson.loads(recorded.data)
        for version in range(recorded.schema_version, fact.schema_version):
            content = self._upgrades[fact.wire_name, version](content)
        return fact.model_validate(content)


def _without_content(fault: ValidationError) -> str:
    # pydantic's own text quotes the content, which may be personal.
    return "; ".join(
        f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
        for error in fault.errors(include_url=False, include_context=False, include_input=False)
    )


def dump(event: Event) -> bytes:
    """The JSON bytes of a fact's content, as appended."""
    return event.model_dump_json().encode()
