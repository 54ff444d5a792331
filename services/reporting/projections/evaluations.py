"""Every answer to an evaluation: what was rated, never by whom nor in which words."""

from __future__ import annotations

from typing import Final

from services.reporting.facts.intake import EvaluationReceived
from services.reporting.projections.versions import Row, Table


def _receive(_: Row | None, event: EvaluationReceived, _position: int) -> Row:
    ratings = event.ratings
    return (
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


EVALUATIONS: Final = Table(
    name="evaluations",
    columns=(
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
    ),
    begins={EvaluationReceived: _receive},
    changes={},
)
"""An answer is given once, and stays."""
