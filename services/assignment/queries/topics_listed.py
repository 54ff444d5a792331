"""Whether there is a list of topics at all: without one, any topic is taken."""

from __future__ import annotations

from events.rules.topics import TOPIC_FOLD
from services.kit.http.category_begun import CategoryBegun


class TopicsListed(CategoryBegun):
    """Whether any topic was ever listed."""

    category = TOPIC_FOLD.category
