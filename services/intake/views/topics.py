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
    retired_on: date | None = Field(description="null while it is offered")
    version: int
