"""What happened to the findings and recommendations of each engagement, a line a fact.

The timeline that everybody may read has none of it: findings judge the agency that leads.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple

from events.event import Narrow, Told
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Entries, Table
from services.reporting import feeds
from services.reporting.narrow_facts import findings


class FindingsRow(NamedTuple):
    """One fact of a finding or of a recommendation."""

    engagement_id: str
    happened_on: date
    detail: str
    recommendation_id: str | None
    position: int
    type: str
    recorded_at: datetime
    actor: str


_Entry = tuple[str, date, str]

WORDS: Final[dict[type[Narrow], Callable[[Any], _Entry]]] = {
    findings.FindingRecorded: attrgetter("engagement_id", "found_on", "number"),
    findings.FindingCorrected: attrgetter("engagement_id", "corrected_on", "number"),
    findings.FindingStruck: attrgetter("engagement_id", "struck_on", "number"),
    findings.RecommendationMade: attrgetter("engagement_id", "made_on", "number"),
    findings.RecommendationSubmitted: attrgetter("engagement_id", "submitted_on", "submitted_by"),
    findings.RecommendationValidated: attrgetter("engagement_id", "validated_on", "validated_by"),
    findings.RecommendationReturned: lambda event: (
        event.engagement_id,
        event.returned_on,
        ", ".join(event.reasons),
    ),
    findings.RecommendationSustained: attrgetter("engagement_id", "sustained_on", "sustained_by"),
    findings.RecommendationSetAside: attrgetter("engagement_id", "set_aside_on", "reason"),
    findings.ValidationWithdrawn: attrgetter("engagement_id", "withdrawn_on", "reason"),
    findings.RecommendationRestored: attrgetter("engagement_id", "restored_on", "reason"),
}
"""How to read the engagement, the business day and a detail of each fact."""


def _entry(told: Told) -> FindingsRow:
    event, position, _, _, recorded_at, actor = told
    fact = type(event)
    about = event.recommendation_id if isinstance(event, findings.OfRecommendation) else None
    return FindingsRow(*WORDS[fact](event), about, position, fact.wire_name, recorded_at, actor)


FINDINGS_PROJECTION: Final = Projection(
    feeds.FINDINGS_FEED,
    (
        Entries(
            Table("findings_timeline", FindingsRow, key=("position",), grows=True),
            dict.fromkeys(WORDS, _entry),
        ),
    ),
)
