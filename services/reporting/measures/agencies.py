"""Whom the center helped."""

from __future__ import annotations

from typing import Final

from services.reporting.measures.listing import Listed, Thing
from services.reporting.measures.measure import Measure, Row, Total, by_any, counted
from services.reporting.measures.values import LeftOut, OfficersRepresented, Reach

_STATEMENT: Final = "figures_agencies"
_DAY: Final = "opened_on, or joined_on where that is later"
_SERVED: Final = (
    *("EngagementOpened", "EngagementAmended", "EngagementCancelled", "EngagementReinstated"),
    *("AgencyJoined", "AgencyLeft", "AgencySucceeded", "AgencyChangeTakenBack"),
)
_PROFILES: Final = ("AgencyRegistered", "AgencyProfileChanged")
_STANDINGS: Final = (
    *("AgencyDissolved", "AgencyCovered", "AgencyCoverEnded"),
    *("AgencyWentDormant", "AgencyBecameActive"),
)
_DISTINCT: Final = by_any(
    Total.DISTINCT, "An agency that was helped under several of them stands under each."
)


def _officers_represented(row: Row) -> OfficersRepresented | None:
    if row["agencies"] is None:
        return None
    return OfficersRepresented(
        sworn=row["sworn"],
        participating=row["sworn_participating"],
        agencies_unknown=row["agencies_unknown"],
    )


def _reach(row: Row) -> Reach | None:
    helped, known = row["helped"], row["known"]
    if known is None or (helped == 0 and not row["own"]):
        return None
    return Reach(
        helped=helped,
        participating=row["helped_participating"],
        known=known,
        share=helped / known if known else None,
        left_out=LeftOut(
            not_yet=row["left_out_not_yet"],
            dormant=row["left_out_dormant"],
            covered=row["left_out_covered"],
            gone=row["left_out_gone"],
        ),
    )


MEASURES: Final = (
    Measure(
        name="agencies",
        title="Agencies helped",
        unit="agency",
        definition="Distinct agencies (ORI) that lead at least one engagement, or take part in one "
        "beside its lead agency; one that got another number is the same one.",
        facts=_SERVED,
        day=_DAY,
        statement=_STATEMENT,
        value=counted("agencies"),
        lists=Listed(Thing.AGENCY, "agencies"),
        not_sums=_DISTINCT,
    ),
    Measure(
        name="agencies_participating",
        title="Agencies that only took part",
        unit="agency",
        definition="Of these, those that lead none in the period.",
        facts=_SERVED,
        day=_DAY,
        statement=_STATEMENT,
        value=counted("agencies_participating"),
        lists=Listed(Thing.AGENCY, "agencies_participating"),
        not_sums=_DISTINCT,
    ),
    Measure(
        name="officers_represented",
        title="Officers represented",
        unit="officer",
        definition="Sum of budgeted sworn strength, that of the last day on which work with it "
        "began, over the distinct agencies; unknown is not zero, and is counted beside.",
        facts=(*_SERVED, *_PROFILES),
        day=_DAY,
        statement=_STATEMENT,
        value=_officers_represented,
        lists=Listed(Thing.AGENCY, "sworn", member="sworn"),
        nothing=OfficersRepresented(),
        not_sums=_DISTINCT,
        unknown="An agency of unknown strength is not in the sum: `agencies_unknown` counts it.",
    ),
    Measure(
        name="reach",
        title="Reach",
        unit="share",
        definition="Agencies that lead an engagement or take part in one / all agencies of that "
        "kind, size or state; of either those that existed and worked on the last day of the "
        "period, without those that another covered. Who was left out is counted beside.",
        facts=(*_SERVED, *_PROFILES, *_STANDINGS),
        day=_DAY,
        statement=_STATEMENT,
        value=_reach,
        not_listed="is a share of all agencies: which ones were helped is listed for `agencies`",
        nothing=Reach(),
        not_sums=by_any(Total.WHOLE, "It is a share of all agencies."),
        unknown="An agency that nobody registered is not known to exist, and is left out.",
    ),
)
