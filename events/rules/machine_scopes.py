"""What the token of a machine is good for: the scopes of consumers, each apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from events.vocabulary import MachineScope

LOG_READ: Final[MachineScope] = "log:read"
LOG_PERSONAL: Final[MachineScope] = "log:personal"
LOG_CONFIDENTIAL: Final[MachineScope] = "log:confidential"
FIGURES_READ: Final[MachineScope] = "figures:read"

MACHINE_SCOPES: Final[tuple[MachineScope, ...]] = get_args(MachineScope)
MEANINGS: Final[Mapping[MachineScope, str]] = {
    LOG_READ: "the log and the rows made of it, without personal fields and confidential work",
    LOG_PERSONAL: "also the personal fields of what it reads in the log",
    LOG_CONFIDENTIAL: "also confidential work, in the log and in rows",
    FIGURES_READ: "published figures, which are public by now: it opens nothing else",
}
"""What each lets a machine read. None holds another: `log:personal` alone reads nothing.

None holds evaluations: what one person answered is told to no machine.
"""
