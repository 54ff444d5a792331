"""Facts sorted by the things that they are about, for every fold that hears them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import ceil
from typing import NamedTuple

from events.event import Content, Told
from services.kit.feed.tables import (
    Changes,
    Entries,
    Fold,
    Folds,
    Key,
    KeyOf,
    Known,
    Load,
    Row,
    RowOf,
    Table,
)

Lives = OrderedDict[Key, list[Told]]
"""The facts of each thing, in the order of the log; the thing with the newest fact comes last."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one statement read before a write."""

    generation: int
    """Of the rows: see `generations`."""
    positions: Mapping[str, int]
    """The checkpoint of each feed."""
    parked: Mapping[str, set[str]]
    """The streams that have a parked fact, by feed."""
    rows: Mapping[Load, Mapping[Key, list[Row]]] = field(repr=False)
    """By the load that they answer, and the value of its column."""

    def known(self, fold: Fold, key: Key, life: Sequence[Told]) -> Known:
        """Return the stored rows that further facts of one thing need."""
        known: dict[Table, Sequence[Row]] = {}
        for load in fold.loads:
            rows = self.rows.get(load, {})
            found = [rows[value] for value in load.values(key, life) if value in rows]
            known[load.table] = found[0] if len(found) == 1 else list(chain.from_iterable(found))
        return known


class _Heard(NamedTuple):
    """Where a fact of a type goes."""

    lives: list[tuple[Lives, KeyOf]]
    added: list[tuple[list[Row], RowOf]]


class FactsByThing:
    """Facts that wait to be folded, sorted by fold and thing."""

    def __init__(self, folds: Folds) -> None:
        self.lives = {fold: Lives() for fold in folds if isinstance(fold, Fold)}
        self.count = 0
        """How many facts are in `lives`; one that two folds hear counts twice."""
        self.new = Changes()
        """The rows of tables that only grow: they depend on no other row."""
        self._entries = [fold for fold in folds if isinstance(fold, Entries)]
        self._heard: dict[type, _Heard] = {}

    def add(self, facts: Iterable[Told]) -> None:
        """Take facts in the order of the log."""
        heard_of, count = self._heard.get, 0
        for told in facts:
            heard = heard_of(type(told[0])) or self._hear(type(told[0]))
            for added, row_of in heard[1]:
                if (row := row_of(told)) is not None:
                    added.append(row)
            for lives, key_of in heard[0]:
                key = key_of(told)
                if key is None:
                    continue
                count += 1
                life = lives.get(key)
                if life is None:
                    lives[key] = [told]
                else:
                    life.append(told)
                    lives.move_to_end(key)
        self.count += count

    def _hear(self, kind: type[Content]) -> _Heard:
        """Find out where facts of a type go: when the first comes, for one may be all there is."""
        lives = [
            (lives, fold.about[kind]) for fold, lives in self.lives.items() if kind in fold.about
        ]
        added = [
            (self.new[each.table].added, each.entry[kind])
            for each in self._entries
            if kind in each.entry
        ]
        heard = self._heard[kind] = _Heard(lives, added)
        return heard

    def take_oldest(self, fold: Fold, share: float) -> Lives:
        """Remove this share of the things of a fold, longest unchanged first."""
        lives, taken = self.lives[fold], Lives()
        for _ in range(ceil(len(lives) * share)):
            key, life = lives.popitem(last=False)
            taken[key] = life
            self.count -= len(life)
        return taken

    def needed(self) -> dict[Load, list[Key]]:
        """Return which rows the facts need: for each load the values of its column."""
        needed: dict[Load, list[Key]] = {}
        for fold, lives in self.lives.items():
            if not lives:
                continue
            for load, values in needed_by(fold, lives).items():
                needed.setdefault(load, []).extend(values)
        return needed

    def fold(self, loaded: Loaded, into: Changes) -> None:
        """Fold all facts, each thing from its stored rows on."""
        for table, changes in self.new.items():
            into[table].added += changes.added
        for fold, lives in self.lives.items():
            for key, life in lives.items():
                fold.life(loaded.known(fold, key, life), life, into)


def needed_by(fold: Fold, lives: Mapping[Key, Sequence[Told]]) -> dict[Load, list[Key]]:
    """Return which rows further facts of some things need, as `FactsByThing.needed` does."""
    needed = {
        load: [value for key, life in lives.items() for value in load.values(key, life)]
        for load in fold.loads
    }
    return {load: values for load, values in needed.items() if values}
