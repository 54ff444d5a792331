"""Every answer to an evaluation: what was rated, never by whom nor in which words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from events.event import Event, Recorded
from events.log.database import Connection
from services.reporting.facts.intake import EvaluationReceived
from services.reporting.projections.tables import Take

COLUMNS: Final = (
    "invitation_id",
    "engagement_id",
    "ori",
    "program",
    "delivery",
    "experts",
    "information",
    "knowledge",
    "change",
    "would_recommend",
    "received_on",
    "audience",
    "stage",
)


class Evaluations:
    """Rows of `evaluations`: one a fact."""

    def __init__(self) -> None:
        self._rows: list[tuple[object, ...]] = []

    def takes(self) -> Mapping[type[Event], Take]:
        """Hears answers."""
        return {EvaluationReceived: self._receive}

    async def write(self, connection: Connection) -> None:
        """One copy."""
        if self._rows:
            await connection.copy_records_to_table(
                "evaluations", columns=COLUMNS, records=self._rows
            )

    def _receive(self, event: EvaluationReceived, _: Recorded) -> None:
        ratings = event.ratings
        self._rows.append(
            (
                event.invitation_id,
                event.engagement_id,
                event.ori,
                event.program,
                ratings.delivery,
                ratings.experts,
                ratings.information,
                ratings.knowledge,
                ratings.change,
                event.would_recommend,
                event.received_on,
                event.audience,
                event.stage,
            )
        )
