"""Intake over HTTP: each route parses, calls one thing, and formats."""

from __future__ import annotations

from typing import Final

from services.intake.routes import (
    agencies,
    agency_changes,
    asking,
    contacts,
    desk,
    evaluations,
    invitation_steps,
    invitations,
    other_actions,
    participants,
    request_steps,
    requests,
    testimonials,
    topics,
)
from services.kit.http.read_records import reads_router

ROUTERS: Final = (
    agencies.router,
    agency_changes.router,
    contacts.router,
    other_actions.router,
    asking.router,  # before `/requests/{request_id}`
    requests.router,
    request_steps.router,
    participants.router,
    desk.router,
    evaluations.router,
    invitations.router,
    invitation_steps.router,
    testimonials.router,
    topics.router,
    reads_router("intake"),
)
