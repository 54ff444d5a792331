"""What agencies asked for."""

from __future__ import annotations

from typing import Final

from services.reporting.measures.dimensions import OF_WORK, By
from services.reporting.measures.listing import Listed, Thing
from services.reporting.measures.measure import OF_ASKED, Measure, counted

_STATEMENT: Final = "figures_requests"
_ASKED: Final = (
    *("RequestSubmitted", "RequestScreened", "RequestRescreened", "RequestEscalated"),
    *("RequestAmended", "RequestMerged", "RequestDeclined", "RequestReinstated"),
)
_ENDED: Final = (*_ASKED, "RequestDayCorrected")

MEASURES: Final = (
    Measure(
        name="requests",
        title="Requests received",
        unit="request",
        definition="Submissions; one merged into another, or declined as its duplicate, is no "
        "other.",
        facts=_ASKED,
        day="submitted_on",
        statement=_STATEMENT,
        value=counted("requests"),
        lists=Listed(Thing.REQUEST, "requests"),
        not_sums=OF_ASKED,
        of_all_work=True,
    ),
    Measure(
        name="requests_referred",
        title="Requests referred elsewhere",
        unit="request",
        definition="Requests that were sent to somebody else, unless that was taken back.",
        facts=(*_ENDED, "RequestReferred"),
        day="referred_on",
        statement=_STATEMENT,
        value=counted("requests_referred"),
        lists=Listed(Thing.REQUEST, "requests_referred"),
        not_sums=OF_ASKED,
        of_all_work=True,
    ),
    Measure(
        name="requests_declined",
        title="Requests declined",
        unit="request",
        definition="Requests that the center did not take, unless that was taken back; what was "
        "declined as a duplicate is no request of its own.",
        facts=_ENDED,
        day="declined_on",
        statement=_STATEMENT,
        value=counted("requests_declined"),
        lists=Listed(Thing.REQUEST, "requests_declined"),
        by=(*OF_WORK, By.REASON),
        not_sums=OF_ASKED,
        of_all_work=True,
    ),
    Measure(
        name="requests_withdrawn",
        title="Requests withdrawn",
        unit="request",
        definition="Requests that the agency took back, unless that was taken back.",
        facts=(*_ENDED, "RequestWithdrawn"),
        day="withdrawn_on",
        statement=_STATEMENT,
        value=counted("requests_withdrawn"),
        lists=Listed(Thing.REQUEST, "requests_withdrawn"),
        by=(*OF_WORK, By.REASON),
        not_sums=OF_ASKED,
        of_all_work=True,
    ),
)
