"""What an engagement needs of its expert."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from events.days import days_after
from events.vocabulary import AgencyKind, AgencySize, DeliveryType, Program
from services.assignment.defaults import DECLINE_HOLDS_DAYS

WITHOUT_TRAVEL: Final = frozenset(
    {
        DeliveryType.VIRTUAL_TRAINING,
        DeliveryType.WEB_TRAINING,
        DeliveryType.VIRTUAL_CONSULTATION,
        DeliveryType.RESOURCE_REFERRAL,
        DeliveryType.POLICY_REVIEW,
        DeliveryType.DATA_ANALYSIS,
    }
)
"""Ways of giving assistance for which nobody travels."""

COMMUNITY_OF: Final[Mapping[AgencyKind, str]] = {
    AgencyKind.TRIBAL: "tribal",
    AgencyKind.CAMPUS: "campus",
    AgencyKind.TERRITORIAL: "territorial",
}
"""The community that comes with a kind of agency."""

ENGLISH: Final = "en"
"""Every expert speaks it, so it is no criterion."""


class Decline(NamedTuple):
    """That an engagement was declined for an expert."""

    on: date
    reason: str
    """In the words of the field; `lapsed` where the provider said nothing in time."""


class Asking(Protocol):
    """What is read of an engagement: of the fact that opened it, or of its view."""

    @property
    def ori(self) -> str: ...  # noqa: D102 - the words are those of `EngagementOpened`
    @property
    def program(self) -> Program: ...  # noqa: D102 - likewise
    @property
    def topics(self) -> tuple[str, ...]: ...  # noqa: D102 - likewise
    @property
    def delivery_types(self) -> tuple[DeliveryType, ...]: ...  # noqa: D102 - likewise
    @property
    def agency_kind(self) -> AgencyKind | None: ...  # noqa: D102 - likewise
    @property
    def state(self) -> str: ...  # noqa: D102 - likewise
    @property
    def sworn(self) -> int | None: ...  # noqa: D102 - likewise
    @property
    def wanted_from(self) -> date | None: ...  # noqa: D102 - likewise
    @property
    def wanted_until(self) -> date | None: ...  # noqa: D102 - likewise
    @property
    def languages(self) -> tuple[str, ...]: ...  # noqa: D102 - likewise


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an engagement needs, and which experts and providers are out of the question."""

    ori: str
    program: Program
    topics: frozenset[str]
    agency_kind: AgencyKind | None
    size: AgencySize | None
    state: str
    languages: frozenset[str]
    """Beside English; none named: English will do."""
    communities: frozenset[str]
    travel: bool
    """Whether somebody has to travel."""
    wanted_from: date | None
    wanted_until: date | None
    declined: Mapping[UUID, Decline]
    """The experts whose provider declined this engagement, or let it lapse; the last time."""
    decline_holds_days: int
    """How long nobody is asked again who declined."""
    excluded_providers: frozenset[str]
    """Those that the agency does not want."""
    agencies: frozenset[str]
    """The agency and those that take part beside it: a conflict with any of them excludes."""

    def declined_until(self, expert_id: UUID, day: date) -> date | None:
        """Return the last day on which an expert's decline holds; None if none does on that day."""
        decline = self.declined.get(expert_id)
        if decline is None:
            return None
        until = days_after(decline.on, self.decline_holds_days)
        return until if day <= until else None

    def dates(self, day: date) -> tuple[date, date]:
        """Return the first and the last day wanted; by default, the day of the choice."""
        since = self.wanted_from or min(day, self.wanted_until or day)
        return since, max(since, self.wanted_until or since)


def wanted_for(
    asking: Asking,
    *,
    declined: Mapping[UUID, Decline] = MappingProxyType({}),
    decline_holds_days: int = DECLINE_HOLDS_DAYS,
    excluded_providers: Collection[str] = (),
    languages: Collection[str] | None = None,
    communities: Collection[str] = (),
    participants: Collection[str] = (),
) -> Wanted:
    """Return what an engagement needs; a choice may set its own languages and add communities."""
    own = COMMUNITY_OF.get(asking.agency_kind) if asking.agency_kind else None
    return Wanted(
        ori=asking.ori,
        program=asking.program,
        topics=frozenset(asking.topics),
        agency_kind=asking.agency_kind,
        size=AgencySize.of(asking.sworn),
        state=asking.state,
        languages=frozenset(asking.languages if languages is None else languages) - {ENGLISH},
        communities=frozenset(communities) | ({own} if own else set()),
        travel=not asking.delivery_types or bool(set(asking.delivery_types) - WITHOUT_TRAVEL),
        wanted_from=asking.wanted_from,
        wanted_until=asking.wanted_until,
        declined=declined,
        decline_holds_days=decline_holds_days,
        excluded_providers=frozenset(excluded_providers),
        agencies=frozenset({asking.ori, *participants}),
    )
