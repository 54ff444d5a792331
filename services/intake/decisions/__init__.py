"""The rules of intake: one module a lifecycle, each ending in its decider."""

from __future__ import annotations

from services.intake.decisions.agencies import AGENCY_DECIDER
from services.intake.decisions.desk import DESK_DECIDER
from services.intake.decisions.evaluations import EVALUATION_DECIDER
from services.intake.decisions.requests import REQUEST_DECIDER
from services.intake.decisions.testimonials import TESTIMONIAL_DECIDER
from services.intake.decisions.topics import TOPIC_DECIDER

__all__ = [
    "AGENCY_DECIDER",
    "DESK_DECIDER",
    "EVALUATION_DECIDER",
    "REQUEST_DECIDER",
    "TESTIMONIAL_DECIDER",
    "TOPIC_DECIDER",
]
