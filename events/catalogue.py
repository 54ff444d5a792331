"""Wire name and schema version -> class, with the upgrades of old shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from events.event import NOT_ITS_OWN, WITHOUT_KEY, Content, Event, Heard, Recorded

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the content of one schema version into that of the next."""


class CatalogueError(ValueError):
    """Two facts have one name, or an upgrade leads to no known version."""


class UnreadableError(ValueError):
    """A recorded fact that this release cannot read; names position and type."""

    def __init__(self, recorded: Recorded, fault: str) -> None:
        super().__init__(
            f"position {recorded.position}: {recorded.type} v{recorded.schema_version} {fault}"
        )
        self.recorded = recorded


class UndecodableError(UnreadableError):
    """The content of a fact does not fit its class; names the fault."""

    def __init__(self, recorded: Recorded, fault: str) -> None:
        super().__init__(recorded, f"cannot be read: {fault}")


class NewerFactError(UnreadableError):
    """A fact whose type, or that version of it, only a newer release knows."""

    def __init__(self, recorded: Recorded) -> None:
        super().__init__(recorded, "is not known to this release")


class KeyMissingError(UnreadableError):
    """A fact whose text is encrypted with a key that the vault does not have, nor destroyed.

    The vault was restored to an earlier state, and the fact can be read once the key is back.
    """

    def __init__(self, recorded: Recorded) -> None:
        super().__init__(recorded, "cannot be read: the vault does not have its key")


class Catalogue:
    """Every fact that this release knows, and how older versions are upgraded to the newest one."""

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
        """The published classes, which facts are written with."""
        return tuple(fact for fact in self if issubclass(fact, Event))

    def knows(self, name: str) -> bool:
        """Whether this release knows facts of this type, in any version."""
        return name in self._classes

    def reads(self, name: str, version: int) -> bool:
        """Whether this release can read facts of this type in this version."""
        fact = self._classes.get(name)
        return (
            fact is not None
            and 1 <= version <= fact.schema_version
            and all((name, old) in self._upgrades for old in range(version, fact.schema_version))
        )

    def load(self, recorded: Recorded) -> Content | None:
        """Return the content of a recorded fact, upgraded to its newest version.

        None for a type that this release does not know. Raises `NewerFactError` for a known type
        in an unknown version, `KeyMissingError`, `UndecodableError` if the content does not fit.
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
            _refuse_locked(recorded)
            raise UndecodableError(recorded, _without_content(fault)) from None
        except (KeyError, TypeError, ValueError) as fault:
            _refuse_locked(recorded)
            raise UndecodableError(recorded, f"its upgrade fails: {type(fault).__name__}") from None

    def require(self, recorded: Recorded) -> Content:
        """Return what `load` returns, for a stream that a rule decides on.

        Raises `NewerFactError` for an unknown type too, because the rule would not see its effect.
        """
        event = self.load(recorded)
        if event is None:
            raise NewerFactError(recorded)
        return event

    def refuse_newer(self, records: Iterable[Recorded]) -> None:
        """Raise `NewerFactError` where `require` would, for callers that decode by themselves."""
        for recorded in records:
            if not self.reads(recorded.type, recorded.schema_version):
                raise NewerFactError(recorded)

    def hear(self, recorded: Recorded) -> Heard | None:
        """Return what `load` returns, together with the envelope."""
        event = self.load(recorded)
        return None if event is None else Heard(event, recorded)

    def together(self, name: str) -> Callable[[bytes], list[Any]]:
        """Return a decoder for the contents of many facts of one type, joined to one JSON array.

        It decodes the newest version only, and all or none: where it raises, the caller decodes
        one by one with `load`.
        """
        fact: Any = self._classes[name]
        return TypeAdapter(list[fact]).validate_json

    def upgrades_of(self, names: Iterable[str]) -> dict[tuple[str, int], Upgrade]:
        """Return the upgrades of the named facts."""
        some = set(names)
        return {step: upgrade for step, upgrade in self._upgrades.items() if step[0] in some}

    def _load_old(self, fact: type[Event], recorded: Recorded) -> Event:
        content = orjson.loads(recorded.data)
        for version in range(recorded.schema_version, fact.schema_version):
            content = self._upgrades[fact.wire_name, version](content)
        return fact.model_validate(content)


def _refuse_locked(recorded: Recorded) -> None:
    if recorded.data == WITHOUT_KEY:
        raise KeyMissingError(recorded) from None
    if recorded.data == NOT_ITS_OWN:
        why = "its encrypted text was not encrypted for this fact and field"
        raise UndecodableError(recorded, why) from None


def _without_content(fault: ValidationError) -> str:
    # The message of pydantic quotes the content, which may be personal.
    return "; ".join(
        f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
        for error in fault.errors(include_url=False, include_context=False, include_input=False)
    )


def dump(event: Event) -> bytes:
    """Return the content of a fact as the JSON bytes that are appended."""
    return event.model_dump_json().encode()
