"""HTTP JSON: a route reads what is asked, calls one thing, and tells what came of it."""

from services.assignment.routes import (
    candidates,
    engagements,
    experts,
    findings,
    providers,
    reviews,
    work,
)

ROUTERS = (
    providers.router,
    experts.router,
    engagements.router,
    candidates.router,
    work.router,
    findings.router,
    reviews.router,
)

__all__ = ["ROUTERS"]
