"""The rules of reporting, to be tested: `SNAPSHOT_RULES.given(...).when(...).then(...)`."""

from __future__ import annotations

from typing import Final

from events.testing import Rules
from services.reporting.commands.reviews import PublishReview
from services.reporting.commands.snapshots import PublishFigures
from services.reporting.decisions import REVIEWS_DECIDER, SNAPSHOTS_DECIDER

SNAPSHOT_RULES: Final = Rules(SNAPSHOTS_DECIDER, not_repeated=(PublishFigures,))
"""Published again, with a reason, it is another edition."""

REVIEW_RULES: Final = Rules(REVIEWS_DECIDER, not_repeated=(PublishReview,))
"""Likewise."""
