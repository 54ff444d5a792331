"""What measures are divided by."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

UNDIVIDED: Final = "all"
"""What statements call no dimension, and its one key."""
UNSPECIFIED: Final = "unspecified"
"""The key of what names no topic, or no delivery type."""
UNLISTED: Final = "unlisted"
"""The key, among lists, of a topic that stands on none."""


class By(StrEnum):
    """A dimension.

    By provider, a delivery is that of who gave it, and an engagement that of who led it on the day
    that decides its period; a request is that of the first work that came of it. What nobody has
    led is `unassigned`.
    """

    PROGRAM = "program"
    TOPIC = "topic"
    TOPIC_LIST = "topic-list"
    """A list on which topics are offered; of one that stands on several, each."""
    DELIVERY_TYPE = "delivery-type"
    INTENSITY = "intensity"
    AGENCY_KIND = "agency-kind"
    AGENCY_SIZE = "agency-size"
    STATE = "state"
    PROVIDER = "provider"
    CALENDAR_YEAR = "calendar-year"
    CALENDAR_QUARTER = "calendar-quarter"
    MONTH = "month"
    FISCAL_YEAR = "fiscal-year"
    FISCAL_QUARTER = "fiscal-quarter"
    REASON = "reason"
    """Why it was declined, or taken back."""
    MODE = "mode"
    """In person or virtually."""
    AUDIENCE = "audience"
    """Who answered: requesters, participants, experts."""
    STAGE = "stage"
    """When they were asked: after delivery, or at follow-up. Of waits: what was awaited."""
    PARTY = "party"
    """Who had to act."""
    STATUS = "status"
    """How a recommendation stands."""
    MILESTONE = "milestone"
    """How many there were with it: 1, 10, 100 and so on."""


PERIODS: Final = (
    By.CALENDAR_YEAR,
    By.CALENDAR_QUARTER,
    By.MONTH,
    By.FISCAL_YEAR,
    By.FISCAL_QUARTER,
)
OF_WORK: Final = (
    *(By.PROGRAM, By.TOPIC, By.TOPIC_LIST, By.DELIVERY_TYPE, By.INTENSITY),
    *(By.AGENCY_KIND, By.AGENCY_SIZE, By.STATE, By.PROVIDER),
    *PERIODS,
)
"""What everything that is done for an agency is divided by."""
ALIKE: Final = (frozenset(PERIODS), frozenset((By.TOPIC, By.TOPIC_LIST)))
"""Sets of which a question has one: the key of one says which of another it belongs to."""
