"""Who looks at the center's pages of intake, and where the header leads in each role."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from starlette.requests import Request

from events.rules.desk import CENTER
from services.kit.pages.signed_in import signed_in
from services.kit.pages.site import Link, Visitor

OF_CENTER: Final = (Link("Testimonials", "/records/testimonials"),)


async def visitor(request: Request) -> Visitor | None:
    """Return who is signed in, with the pages of that role. Raises as `signed_in` does."""
    found = await signed_in(request)
    if found is None or found.principal is None or found.principal.role not in CENTER:
        return found
    return replace(found, links=OF_CENTER)
