"""Topics as they are shown."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from events.vocabulary import TopicList, TopicSlug
from services.kit.http.views import View


class TopicView(View):
    """A topic that is, or was, offered."""

    topic: TopicSlug
    title: str
    lists: tuple[TopicList, ...]
    listed_on: date = Field(description="The last listing.")
    retired_on: date | None = Field(
        description="Since when it is not offered, merged and split ones too; null while it is."
    )
    merged_into: TopicSlug | None = Field(description="What to ask for instead.")
    split_into: tuple[TopicSlug, ...] = Field(description="What to ask for one of instead.")
    version: int


class OfferedTopic(View):
    """A topic as a form offers it."""

    topic: TopicSlug
    title: str


class OfferedTopics(View):
    """The topics that are offered now."""

    items: tuple[OfferedTopic, ...]
