"""The HTTP routes of assignment: each parses, calls one thing and formats the answer."""

from services.assignment.routes import (
    assignments,
    candidates,
    deliveries,
    endings,
    engagements,
    experts,
    findings,
    hand_overs,
    holds,
    matches,
    own_work,
    plans,
    providers,
    reviews,
    steps,
    validators,
)
from services.kit.http.read_records import reads_router

ROUTERS = (
    providers.router,
    experts.router,
    engagements.router,
    candidates.router,
    matches.router,
    assignments.router,
    hand_overs.router,
    plans.router,
    deliveries.router,
    holds.router,
    endings.router,
    steps.router,
    findings.router,
    validators.router,
    reviews.router,
    own_work.router,
    reads_router("assignment"),
)

__all__ = ["ROUTERS"]
