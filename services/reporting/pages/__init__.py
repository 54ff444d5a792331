"""The pages of reporting: what is published and what it counts, for everybody."""

from __future__ import annotations

from typing import Final

from services.kit.pages.site import Link, Site
from services.reporting.pages.definitions import definitions
from services.reporting.pages.published import published

SITE: Final = Site(
    name="Byfield",
    package="services.reporting",
    routers=(published, definitions),
    home="/published",
    links=(Link("Published figures", "/published"), Link("Definitions", "/definitions")),
)
