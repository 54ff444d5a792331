"""The pages of reporting: what is published and what it counts, for everybody."""

from __future__ import annotations

from typing import Final

from services.kit.pages.signed_in import signed_in
from services.kit.pages.site import Link, Site
from services.reporting.pages.definitions import definitions
from services.reporting.pages.published import published

SITE: Final = Site(
    name="Byfield",
    package="services.reporting",
    routers=(published, definitions),
    visitor=signed_in,
    home="/published",
    people="access",
    account="/account",
    sign_in="/sign-in",
    sign_out="/sign-out",
    main=(Link("Published figures", "/published"), Link("Definitions", "/definitions")),
)
