"""Every agency: as its present profile says, and period by period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

import msgspec

from events.event import Told
from services.kit.feed.tables import Changes, Fold, Known, Load, Table, about
from services.reporting.narrow_facts.agencies import FACTS
from services.reporting.projections.agency_histories import (
    NOTHING,
    History,
    after,
    periods,
)


class AgencyRow(NamedTuple):
    """One agency, as its present profile says: that of the latest day."""

    ori: str
    name: str
    kind: str | None
    state: str
    sworn: int | None


class HistoryRow(NamedTuple):
    """What is known of an agency's days."""

    ori: str
    history: str
    """As JSON."""


class PeriodRow(NamedTuple):
    """Some days on which an agency had one profile and one standing."""

    ori: str
    began_on: date
    ended_on: date | None
    kind: str | None
    state: str
    sworn: int | None
    standing: str
    heir: str | None


_Kept = dict[date, tuple[PeriodRow, int]]
"""By their first days, each with the position since which it is so."""

_AGENCIES_TABLE: Final = Table("agencies", AgencyRow, key=("ori",), remembers=True)
_HISTORIES_TABLE: Final = Table("agency_histories", HistoryRow, key=("ori",))
_PERIODS_TABLE: Final = Table(
    "agency_periods", PeriodRow, key=("ori", "began_on"), remembers=True, removes=True
)
_decode: Final = msgspec.json.Decoder(History).decode


def _live(known: Known, facts: Sequence[Told], into: Changes) -> None:
    ori = facts[0].event.ori
    stored = known.get(_HISTORIES_TABLE)
    history = _decode(stored[0][1]) if stored else NOTHING
    of_agency = known.get(_AGENCIES_TABLE)
    present = AgencyRow._make(of_agency[0][:-1]) if of_agency else None
    since = of_agency[0][-1] if of_agency else 0
    at_first: _Kept = {
        row[1]: (PeriodRow._make(row[:-1]), row[-1]) for row in known.get(_PERIODS_TABLE, ())
    }
    kept = dict(at_first)
    for told in facts:
        history = after(history, told.event)
        if not history.profiles:
            continue  # what becomes of an agency that nobody registered concerns no figure
        latest = history.profiles[-1]
        row = AgencyRow(ori, latest.name, latest.kind, latest.state, latest.sworn)
        if row != present:
            if present is not None:
                into[_AGENCIES_TABLE].before.append((*present, since, told.position))
            present, since = row, told.position
        kept = _moved(kept, ori, history, told.position, into)
    into.put(_HISTORIES_TABLE, HistoryRow(ori, msgspec.json.encode(history).decode()))
    if present is not None:
        into[_AGENCIES_TABLE].put[ori] = (*present, since)
    for began_on, (period, told_at) in kept.items():
        if at_first.get(began_on) != (period, told_at):
            into[_PERIODS_TABLE].put[ori, began_on] = (*period, told_at)
    gone = at_first.keys() - kept.keys()
    into[_PERIODS_TABLE].removed.update((ori, began_on) for began_on in gone)


def _moved(kept: _Kept, ori: str, history: History, position: int, into: Changes) -> _Kept:
    """The periods after a fact; what they were before is remembered."""
    rows = {each.began_on: PeriodRow(ori, *each) for each in periods(history)}
    for began_on, (period, since) in kept.items():
        if rows.get(began_on) != period:
            into[_PERIODS_TABLE].before.append((*period, since, position))
    return {
        began_on: kept[began_on]
        if began_on in kept and kept[began_on][0] == row
        else (row, position)
        for began_on, row in rows.items()
    }


AGENCIES_FOLD: Final = Fold(
    tables=(_AGENCIES_TABLE, _HISTORIES_TABLE, _PERIODS_TABLE),
    about=about("ori", FACTS),
    loads=(
        Load(_AGENCIES_TABLE, "ori"),
        Load(_HISTORIES_TABLE, "ori"),
        Load(_PERIODS_TABLE, "ori"),
    ),
    life=_live,
)
