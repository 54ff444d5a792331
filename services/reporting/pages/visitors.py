"""Who looks at reporting's pages, and which of them the header leads to in each role."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from starlette.requests import Request

from events.rules.desk import CENTER
from services.kit.pages.signed_in import signed_in
from services.kit.pages.site import Link, Visitor

REQUESTS: Final = Link("Requests", "/records/requests")
OF_CENTER: Final = (
    REQUESTS,
    Link("Assessments", "/records/assessments"),
    Link("Providers", "/records/providers"),
    Link("Case studies", "/records/case-studies"),
)
_READS_REQUESTS: Final = frozenset({"requester", "provider", "validator", "reader"})


async def visitor(request: Request) -> Visitor | None:
    """Return who is signed in, with the pages of that role. Raises as `signed_in` does."""
    found = await signed_in(request)
    if found is None or found.principal is None:
        return found
    if found.principal.role in CENTER:
        return replace(found, links=OF_CENTER)
    if found.principal.role in _READS_REQUESTS:
        return replace(found, links=(REQUESTS,))
    return found
