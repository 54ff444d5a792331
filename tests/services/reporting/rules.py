"""The rules of reporting, to be tested: `SNAPSHOT_RULES.given(...).when(...).then(...)`."""

from __future__ import annotations

from typing import Final

from events.testing import Rules
from services.reporting.commands.snapshots import PublishFigures
from services.reporting.decisions import SNAPSHOTS_DECIDER

SNAPSHOT_RULES: Final = Rules(SNAPSHOTS_DECIDER, not_repeated=(PublishFigures,))
"""Published again, with a reason, it is another edition."""
