"""The pages of reporting: what is published, for everybody."""

from __future__ import annotations

from typing import Final

from services.kit.pages.site import Site
from services.reporting.pages.published import published

SITE: Final = Site(
    name="Byfield", package="services.reporting", routers=(published,), home="/published"
)
