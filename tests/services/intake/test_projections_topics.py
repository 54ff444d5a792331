"""What the rows of topics show."""

from __future__ import annotations

from typing import Any

from services.intake.queries.topics import list_topics
from tests.services.intake.given import (
    MARCH_4,
    topic_listed,
    topic_retired,
)
from tests.services.intake.showing import Shown


async def test_a_topic_shows_its_last_listing_and_whether_it_is_retired(shown: Shown) -> None:
    pool = await shown.after(
        topic_listed(),
        topic_retired(),
        topic_listed(topic="staffing", title="Staffing", lists=["general", "sheriff"]),
        topic_retired(topic="staffing"),
        topic_listed(topic="staffing", title="Staff", lists=["sheriff"], listed_on=MARCH_4),
    )

    async def found(**asked: Any) -> list[tuple[str, str]]:
        filters: dict[str, Any] = {"in_list": None, "retired": True, "after_topic": None}
        topics = await list_topics(pool, **(filters | asked), limit=10)
        return [(each.topic, each.title) for each in topics]

    assert await found() == [("de-escalation", "De-escalation"), ("staffing", "Staff")]
    assert await found(retired=False) == [("staffing", "Staff")]
    assert await found(in_list="general") == [("de-escalation", "De-escalation")]
    assert await found(after_topic="de-escalation") == [("staffing", "Staff")]
