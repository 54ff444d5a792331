"""Topics: rows become views."""

from __future__ import annotations

from collections.abc import Sequence

from events.log.database.connections import Pool
from events.log.database.statements import statement
from events.vocabulary import TopicList
from services.intake.views.topics import TopicView
from services.kit.feed.connections import fetch


async def list_topics(
    pool: Pool,
    *,
    in_list: TopicList | None,
    retired: bool,
    after_topic: str | None,
    limit: int,
) -> Sequence[TopicView]:
    """Topics by slug; with `retired` also those that are no longer offered."""
    rows = await fetch(
        pool, statement("services.intake", "topics_list"), in_list, retired, after_topic, limit
    )
    return [TopicView.model_validate(dict(row)) for row in rows]


async def chain_with(pool: Pool, topic: str) -> int:
    """How many topics would follow each other if this one went into another."""
    (row,) = await fetch(pool, statement("services.intake", "topics_chain"), topic)
    chain: int = row["topics"]
    return chain
