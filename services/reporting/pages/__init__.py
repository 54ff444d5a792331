"""The pages of reporting: what is published, for everybody; what is live, for the center."""

from __future__ import annotations

from typing import Final

from services.kit.pages.site import Link, Site
from services.reporting.pages.agencies import agencies
from services.reporting.pages.api import api
from services.reporting.pages.assessments import assessments
from services.reporting.pages.case_studies import case_studies
from services.reporting.pages.definitions import definitions
from services.reporting.pages.finding import finding
from services.reporting.pages.live import live
from services.reporting.pages.overview import overview
from services.reporting.pages.published import published
from services.reporting.pages.records import records
from services.reporting.pages.renewing import following
from services.reporting.pages.reviews import quotes, reviews
from services.reporting.pages.timelines import timelines
from services.reporting.pages.view import view
from services.reporting.pages.visitors import visitor

SITE: Final = Site(
    name="Byfield",
    package="services.reporting",
    routers=(
        *(overview, view, published, reviews, definitions, finding, assessments, api),
        *(live, following, timelines, agencies, case_studies, quotes, records),
    ),
    visitor=visitor,
    home="/overview",
    people="access",
    account="/account",
    sign_in="/sign-in",
    sign_out="/sign-out",
    main=(
        Link("Overview", "/overview"),
        Link("Published figures", "/published"),
        Link("Annual reviews", "/reviews"),
        Link("Map", "/view/agencies?by=state"),
        Link("Recommendations", "/assessments"),
        Link("Definitions", "/definitions"),
        Link("Find a number", "/find"),
    ),
    links=(Link("Figures for programs", "/api"),),
)
