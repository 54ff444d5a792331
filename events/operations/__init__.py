"""What operators did on the machine itself, by the command line: who, what, and why."""

from __future__ import annotations

from events.operations.orders import (
    FACTS,
    HistoryImportOrdered,
    KeyRotationOrdered,
    LogRestored,
    OrderEnded,
    ParkedDiscardOrdered,
    ParkedReleaseOrdered,
    PersonalExportOrdered,
    RebuildOrdered,
    StreamResetOrdered,
)

__all__ = [
    "FACTS",
    "HistoryImportOrdered",
    "KeyRotationOrdered",
    "LogRestored",
    "OrderEnded",
    "ParkedDiscardOrdered",
    "ParkedReleaseOrdered",
    "PersonalExportOrdered",
    "RebuildOrdered",
    "StreamResetOrdered",
]
