"""Every answer to an evaluation: what was rated, never by whom nor in which words."""

from __future__ import annotations

from collections.abc import Mapping

from asyncpg import Connection

from events.event import Event, Recorded
from events.intake import EvaluationReceived
from events.log.statements import statement
from services.reporting.projections.tables import Take


class Evaluations:
    """Rows of `evaluations`: one a fact."""

    def __init__(self) -> None:
        self._received: list[EvaluationReceived] = []

    def takes(self) -> Mapping[type[Event], Take]:
        """Hears answers."""
        return {EvaluationReceived: self._receive}

    async def write(self, connection: Connection) -> None:
        """One insert."""
        events = self._received
        if not events:
            return
        ratings = [event.ratings for event in events]
        await connection.execute(
            statement("services.reporting", "evaluations_insert"),
            [event.invitation_id for event in events],
            [event.engagement_id for event in events],
            [event.ori for event in events],
            [event.program for event in events],
            [rating.delivery for rating in ratings],
            [rating.experts for rating in ratings],
            [rating.information for rating in ratings],
            [rating.knowledge for rating in ratings],
            [rating.change for rating in ratings],
            [event.would_recommend for event in events],
            [event.received_on for event in events],
        )

    def _receive(self, event: EvaluationReceived, _: Recorded) -> None:
        self._received.append(event)
