"""Some of the events, by what they have in common: for whoever follows a thing or a person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import orjson

from events.event import ROLES, Recorded

SELECTED_MAX: Final = 10_000
"""How many streams, causes or positions one selection names at most."""


@dataclass(frozen=True, slots=True)
class InStreams:
    """The events of some streams."""

    streams: Collection[str]


@dataclass(frozen=True, slots=True)
class CausedBy:
    """What followed from some events: the events that name one of them as their cause."""

    ids: Collection[UUID]


@dataclass(frozen=True, slots=True)
class ByPerson:
    """What a person did, in whichever role."""

    person: str

    @property
    def actors(self) -> list[str]:
        """Return every actor that the person can be."""
        return [f"{role}:{self.person}" for role in ROLES]


@dataclass(frozen=True, slots=True)
class AtPositions:
    """The events at some positions."""

    positions: Collection[int]


@dataclass(frozen=True, slots=True)
class Naming:
    """The events of some types that have a word as the value of a field, whichever it is."""

    word: str
    types: Collection[str]
    in_lists: bool = False
    """Also as one of several values: for words that are no name of a field."""

    @property
    def as_stored(self) -> bytes:
        """Return how a content has the word as a value: after a colon, so that no key is meant."""
        return orjson.dumps(self.word) if self.in_lists else b":" + orjson.dumps(self.word)


@dataclass(frozen=True, slots=True)
class NamingIn:
    """The events of some streams and types that have a word as the value of a field."""

    streams: Collection[str]
    naming: Naming


Selection = InStreams | CausedBy | ByPerson | AtPositions | Naming | NamingIn


def named_by(selection: Selection) -> list[str] | list[int]:
    """Return what a selection names, as a statement takes it."""
    match selection:
        case InStreams(streams=streams) | NamingIn(streams=streams):
            return list(streams)
        case CausedBy(ids=ids):
            return [str(each) for each in ids]
        case ByPerson():
            return selection.actors
        case AtPositions(positions=positions):
            return list(positions)
        case Naming(types=types):
            return list(types)


def selects(selection: Selection, recorded: Recorded) -> bool:
    """Whether an event is one of the selected."""
    named: list[str] | list[int] = named_by(selection)
    match selection:
        case InStreams():
            return recorded.stream in named
        case CausedBy():
            return recorded.metadata.get("causation_id") in named
        case ByPerson():
            return recorded.actor in named
        case AtPositions():
            return recorded.position in named
        case Naming():
            return recorded.type in named and selection.as_stored in recorded.data
        case NamingIn(naming=naming):
            return recorded.stream in named and selects(naming, recorded)
