"""Topics: listed, retired, shown."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from events.decider import Refused
from events.vocabulary import TopicList, TopicSlug
from services.intake import feeds
from services.intake.commands.fields import TopicLists, TopicTitle
from services.intake.commands.topics import ListTopic, RetireTopic
from services.intake.decisions import TOPIC_DECIDER
from services.intake.queries import topics
from services.intake.routes.callers import ByAnyone, ByCoordinator
from services.intake.views.topics import TopicView
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import build_command
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService

router = APIRouter(prefix="/topics", tags=["topics"])

_CURSORS: Final = Cursors(str)


class ListBody(DatedBody):
    """What a topic is called, and the lists in which it stands."""

    title: TopicTitle
    lists: TopicLists


class RetireBody(DatedBody):
    """Nothing but the day: from then on it is not offered."""


@router.get("", responses=ON_QUERY)
async def list_topics(
    call: ByAnyone,
    running: CurrentService,
    page: RequestedPage,
    in_list: Annotated[TopicList | None, Query(alias="list")] = None,
    retired: Annotated[bool, Query(description="Also those no longer offered.")] = False,  # noqa: FBT002 - a query parameter is named
) -> Page[TopicView]:
    """Topics in the order of their slugs."""
    await running.wait_for_feeds(call, feeds.TOPICS_FEED)
    rows = await topics.list_topics(
        running.pool,
        in_list=in_list,
        retired=retired,
        after_topic=page.after(_CURSORS),
        limit=page.fetch,
    )
    return page.page(rows, _CURSORS, lambda topic: topic.topic, lambda topic: topic)


@router.put("/{topic}", responses=ON_COMMAND)
async def list_topic(
    topic: TopicSlug,
    body: ListBody,
    call: ByCoordinator,
    running: CurrentService,
    response: Response,
) -> Done:
    """Offer a topic, or say anew what it is called and where it stands."""
    command = build_command(ListTopic, topic=topic, **body.dated(running))
    return done(
        response,
        await running.handle(TOPIC_DECIDER, TOPIC_DECIDER.stream(topic), command, call),
        topic,
    )


@router.post("/{topic}/retire", responses=ON_COMMAND)
async def retire_topic(
    topic: TopicSlug,
    body: RetireBody,
    call: ByCoordinator,
    running: CurrentService,
    response: Response,
) -> Done:
    """Offer a topic no longer; what was asked and given under it stays."""
    command = build_command(RetireTopic, topic=topic, **body.dated(running))
    try:
        handled = await running.handle(TOPIC_DECIDER, TOPIC_DECIDER.stream(topic), command, call)
    except Refused as refused:
        if refused.rule == "topic-unknown":
            raise not_found("topic", topic) from refused
        raise
    return done(response, handled, topic)
