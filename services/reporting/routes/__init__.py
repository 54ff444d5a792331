"""What can be asked of reporting over HTTP."""

from typing import Final

from services.kit.http.read_records import reads_router
from services.reporting.routes import (
    agencies,
    clocks,
    figures,
    following,
    log,
    measures,
    news,
    requests,
    reviews,
    seals,
    snapshots,
    trail,
)

ROUTERS: Final = (
    figures.figures,
    figures.annual,
    figures.statuses,
    measures.router,
    requests.router,
    agencies.router,
    clocks.waiting,
    clocks.clocks,
    clocks.of_requests,
    news.router,
    log.router,
    snapshots.router,
    reviews.router,
    trail.router,
    seals.seals,
    seals.proof,
    reads_router("reporting"),
)
APART: Final = (following.router,)
"""The event stream, which no OpenAPI document can describe."""
