"""Which topics a delivery covers: those that were listed on its day, or a reason says why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from events.assignment import DeliveryCorrected, DeliveryRecorded, DeliveryStruck
from events.decider import Refused
from events.rules.topics import NotOffered, Topic, Unlisted, not_offered_on
from events.vocabulary import OffListReason
from services.assignment.commands.deliveries import CorrectDelivery, RecordDelivery
from services.assignment.decisions.engagement_states import Engagement, underway_of

DELIVERY_TOPICS_MAX: Final = 10
"""As many as a request may ask for; more could not be looked at beside fifty experts."""

Told = DeliveryRecorded | DeliveryCorrected


def topics_to_see(
    command: RecordDelivery | CorrectDelivery, engagement: Engagement
) -> Sequence[str]:
    """Return the topics to look at: those told for the first time before the others."""
    before = _before(command, engagement)
    told = () if before is None else before.topics
    return sorted(command.topics, key=told.__contains__)[:DELIVERY_TOPICS_MAX]


def refuse_topics(
    command: RecordDelivery | CorrectDelivery, day: date, before: Told | None = None
) -> None:
    """Refuse a topic that was not listed on the day, where nothing says why it was covered.

    What a correction finds off the list already is no reason to refuse another change.
    """
    told = () if before is None else before.topics
    if len({*command.topics} - {*told}) > DELIVERY_TOPICS_MAX:
        raise Refused("too-many-topics", f"a delivery covers at most {DELIVERY_TOPICS_MAX} topics")
    if command.topics_reason is not None:
        return
    seen = dict(command.topics_seen)
    excused = frozenset[str]()
    if before is not None:
        excused = frozenset(each.topic for each in off_list(told, before.delivered_on, seen))
    for each in off_list(command.topics, day, seen):
        if each.topic not in excused:
            raise _refusal(each, day, seen[each.topic])


def reason_for_topics(command: CorrectDelivery, before: Told) -> OffListReason | None:
    """Return the reason that a corrected delivery has: the former one, while it is needed."""
    if command.topics_reason is not None or command.topics == before.topics:
        return command.topics_reason or before.topics_reason
    off = any(off_list(command.topics, command.delivered_on, dict(command.topics_seen)))
    return before.topics_reason if off else None


def _before(command: RecordDelivery | CorrectDelivery, engagement: Engagement) -> Told | None:
    work = underway_of(engagement)
    told = None if work is None else work.deliveries.get(command.delivery_id)
    return None if isinstance(told, DeliveryStruck) else told


def off_list(topics: Sequence[str], day: date, seen: Mapping[str, Topic]) -> Iterator[NotOffered]:
    """Yield each of the topics that was looked at and not listed on the day."""
    for topic in topics:
        match seen.get(topic):
            case None:
                continue
            case Unlisted():
                yield NotOffered(topic=topic)
            case known:
                if missing := not_offered_on(topic, day, known):
                    yield missing


def _refusal(missing: NotOffered, day: date, topic: Topic) -> Refused:
    reasons = tuple(OffListReason)
    if isinstance(topic, Unlisted):
        return Refused("topic-unknown", f"not listed: {missing.topic}", allowed=reasons)
    if not missing.became:
        return Refused("topic-retired", f"not listed on {day}: {missing.topic}", allowed=reasons)
    became = ", ".join(missing.became)
    return Refused(
        "topic-succeeded",
        f"not listed on {day}: {missing.topic}, then {became}",
        allowed=(*missing.became, *reasons),
    )
