"""Topics: listed, retired, merged, split, shown."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query, Response

from events.decider import Refused
from events.log.deciding.handle import Handled
from events.vocabulary import TopicList, TopicSlug
from services.intake import feeds
from services.intake.commands.fields import TopicLists, TopicParts, TopicTitle
from services.intake.commands.topics import ListTopic, MergeTopic, RetireTopic, SplitTopic
from services.intake.decisions import TOPIC_DECIDER
from services.intake.lookups import beside_topic
from services.intake.queries import topics
from services.intake.views.topics import TopicView
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call, build_command
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService

router = Router(prefix="/topics", tags=["topics"])

_CURSORS: Final = Cursors(str)


class ListBody(DatedBody):
    """What a topic is called, and the lists in which it stands."""

    title: TopicTitle
    lists: TopicLists


class RetireBody(DatedBody):
    """Nothing but the day: from then on it is not offered."""


class MergeTopicBody(DatedBody):
    """The topic that goes on for it."""

    into: TopicSlug


class SplitBody(DatedBody):
    """The topics that go on for it."""

    into: TopicParts


@router.get("", responses=ON_QUERY)
async def list_topics(
    call: Allowed,
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
    call: Allowed,
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
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Offer a topic no longer; what was asked and given under it stays."""
    command = build_command(RetireTopic, topic=topic, **body.dated(running))
    return done(response, await _handled(running, command, call), topic)


@router.post("/{topic}/merge", responses=ON_COMMAND)
async def merge_topic(
    topic: TopicSlug,
    body: MergeTopicBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let a topic go into another one. Told by mistake, it is listed again."""
    await running.wait_for_feeds(call, feeds.TOPICS_FEED)
    command = build_command(
        MergeTopic,
        topic=topic,
        chain_topics=await topics.chain_with(running.pool, topic),
        **body.dated(running),
    )
    return done(response, await _handled(running, command, call), topic)


@router.post("/{topic}/split", responses=ON_COMMAND)
async def split_topic(
    topic: TopicSlug,
    body: SplitBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Divide a topic into others. Told by mistake, it is listed again."""
    said = body.dated(running)
    command = build_command(SplitTopic, topic=topic, parts=said.pop("into"), **said)
    return done(response, await _handled(running, command, call), topic)


async def _handled(
    running: RunningService, command: RetireTopic | MergeTopic | SplitTopic, call: Call
) -> Handled:
    """Raises a problem where there is no such topic."""
    try:
        return await running.handle(
            TOPIC_DECIDER,
            TOPIC_DECIDER.stream(command.topic),
            command,
            call,
            beside=beside_topic(command),
        )
    except Refused as refused:
        if refused.rule == "topic-unknown":
            raise not_found("topic", command.topic) from refused
        raise
