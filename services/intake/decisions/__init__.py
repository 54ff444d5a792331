"""The rules of intake: one module a lifecycle, each ending in its decider."""

from __future__ import annotations

from services.intake.decisions.agencies import AGENCIES
from services.intake.decisions.evaluations import EVALUATIONS
from services.intake.decisions.requests import REQUESTS
from services.intake.decisions.topics import TOPICS

__all__ = ["AGENCIES", "EVALUATIONS", "REQUESTS", "TOPICS"]
