"""Claims about the evidence, checked in plain Python; each fault is a line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from deploy.torture.evidence import Evidence, LogRow

FAULTS_SHOWN_MAX: Final = 20
"""Of each claim."""
_ENDS: Final = frozenset(
    {"RequestDeclined", "RequestWithdrawn", "RequestMerged", "RequestReferred"}
)
_NOWHERE: Final = frozenset({"duplicate", "entered-in-error"})
"""Reasons for which work ends that counts nowhere."""


def compare(found: Evidence) -> list[str]:
    """Return every fault, with its claim; none if all claims hold."""
    return [
        f"{claim}: {fault}"
        for claim, faults in CLAIMS.items()
        for fault, _ in zip(faults(found), range(FAULTS_SHOWN_MAX), strict=False)
    ]


def _without_gaps(found: Evidence) -> Iterator[str]:
    for expected, row in enumerate(found.rows, start=1):
        if row.position != expected:
            yield f"position {row.position} where {expected} was expected"
            return
    for one, other in pairwise(found.rows):
        if other.recorded_at < one.recorded_at:
            yield f"position {other.position} was recorded before {one.position}"


def _versions(found: Evidence) -> Iterator[str]:
    last: Counter[str] = Counter()
    for row in found.rows:
        last[row.stream] += 1
        if row.version != last[row.stream]:
            yield f"{row.stream} has version {row.version} where {last[row.stream]} was expected"
    for event_id, times in Counter(row.id for row in found.rows).items():
        if times > 1:
            yield f"event {event_id} is there {times} times"


def _acknowledged_once(found: Evidence) -> Iterator[str]:
    told: dict[str, list[LogRow]] = defaultdict(list)
    for row in found.rows:
        # What services make of it by themselves belongs to the same trace, and is no command.
        if not str(row.metadata.get("actor", "")).startswith("service:"):
            told[_trace_of(row)].append(row)
    for one in found.acknowledged:
        rows = told.get(one.trace_id, [])
        positions = [row.position for row in rows]
        if not rows:
            yield f"{one.path} was acknowledged at {one.position} and is not in the log"
        elif positions != list(range(one.position - len(rows) + 1, one.position + 1)):
            yield f"{one.path} was acknowledged at {one.position} and is in the log at {positions}"
        elif len({row.stream for row in rows}) > 1 or len({row.type for row in rows}) < len(rows):
            yield f"{one.path} was done more than once: {[row.type for row in rows]}"


def _trace_of(row: LogRow) -> str:
    return str(row.metadata.get("traceparent", "--")).split("-")[1]


def _message_is_event(found: Evidence) -> Iterator[str]:
    if len(found.messages) != len(found.rows):
        yield f"the stream has {len(found.messages)} messages, the log {len(found.rows)} events"
    for message, row in zip(found.messages, found.rows, strict=False):
        said = message.content
        told = {
            "sequence": (message.sequence, row.position),
            "subject": (message.subject, f"events.{row.stream.split('-')[0]}.{row.type}"),
            "id": (said.get("id"), row.id),
            "type": (str(said.get("type", "")).rpartition(".")[2], row.type),
            "position": (str(said.get("position")), str(row.position)),
            "stream": (said.get("subject"), row.stream),
            "data": (said.get("data"), row.data),
        }
        for name, (carried, logged) in told.items():
            if carried != logged:
                yield f"message {message.sequence} has the {name} {carried!r}, the log {logged!r}"


def _checkpoints_at_head(found: Evidence) -> Iterator[str]:
    if not found.checkpoints:
        yield "there is no checkpoint"
    ids = {row.position: row.id for row in found.rows}
    for one in found.checkpoints:
        name = f"{one.service}.{one.feed}"
        if one.position != len(found.rows):
            yield f"{name} stands at {one.position}, the log at {len(found.rows)}"
        if one.position and ids.get(one.position) != one.event_id:
            yield f"{name} has handled {one.event_id} at {one.position}; the log has another"
    names = Counter((one.service, one.feed) for one in found.checkpoints)
    yield from (f"{name} has {times} checkpoints" for name, times in names.items() if times > 1)


def _nothing_forged(found: Evidence) -> Iterator[str]:
    yield from (f"{table} holds what was forged" for table in found.forged)


def _parked_is_newer(found: Evidence) -> Iterator[str]:
    for stream, error in found.parked:
        if stream not in found.newer:
            yield f"{stream} is parked: {error}"
    for stream in found.newer - {stream for stream, _ in found.parked}:
        yield f"{stream} holds a fact of a newer release, which was passed over"
    for stream, order_id in found.discarded:
        yield f"a fact of {stream} was discarded on order {order_id}, and nobody orders that here"


def _figures_are_right(found: Evidence) -> Iterator[str]:
    for name, counted in count(found.rows, found.newer).items():
        if found.figures.get(name) != counted:
            yield f"{name}: reporting says {found.figures.get(name)}, the log {counted}"


def count(  # noqa: C901 - one case a fact
    rows: Sequence[LogRow], newer: frozenset[str] = frozenset()
) -> Mapping[str, int]:
    """Count some figures from the log alone, by the definitions of reporting."""
    requests, opened, delivered = set[str](), set[str](), set[str]()
    deliveries = 0
    for row in rows:
        if row.stream in newer:
            continue
        request = row.data.get("request_id")
        match row.type:
            case "RequestSubmitted":
                requests.add(str(request))
            case "RequestMerged":
                requests.discard(str(request))
            case "RequestDeclined" if row.data.get("reason") == "duplicate":
                requests.discard(str(request))
            case "RequestReinstated":
                requests.add(str(request))
            case "EngagementOpened" | "EngagementReinstated":
                opened.add(row.stream)
            case "EngagementCancelled" if row.data.get("reason") in _NOWHERE:
                # Its request was merged, so it is another's work; or was screened again.
                opened.discard(row.stream)
            case "EngagementDelivered":
                delivered.add(row.stream)
            case "DeliveryRecorded":
                deliveries += 1
            case _:
                pass
    return {
        "requests": len(requests),
        "engagements_opened": len(opened),
        "engagements_delivered": len(delivered),
        "deliveries": deliveries,
    }


def _crossing(found: Evidence) -> Iterator[str]:
    """No command was accepted on a state of another stream that no longer held."""
    ended: dict[str, LogRow] = {}
    merged: dict[str, LogRow] = {}
    delivered: dict[str, LogRow] = {}
    for row in found.rows:
        request = str(row.data.get("request_id"))
        if row.type == "RequestMerged":
            into = str(row.data.get("into"))
            if into in ended:
                yield f"{_at(row)} into {into}, which had ended: {_at(ended[into])}"
            if request in delivered:
                yield f"{_at(row)}, whose work had been delivered: {_at(delivered[request])}"
            merged[request] = row
        if row.type == "EngagementDelivered":
            if request in merged:
                yield f"{_at(row)} for a request that had been merged: {_at(merged[request])}"
            delivered[request] = row
        if row.type in _ENDS:
            ended[request] = row
        if row.type == "RequestReinstated":
            ended.pop(request, None)
            merged.pop(request, None)


def _at(row: LogRow) -> str:
    return f"{row.type} at {row.position}"


CLAIMS: Final[Mapping[str, Callable[[Evidence], Iterator[str]]]] = {
    "positions have no gap, and time runs with them": _without_gaps,
    "versions have no gap, and no event is there twice": _versions,
    "what was acknowledged is in the log once": _acknowledged_once,
    "message n is event n": _message_is_event,
    "every checkpoint stands at the head of this log": _checkpoints_at_head,
    "nothing forged was projected": _nothing_forged,
    "only what is newer is parked, and all of it; nothing is discarded": _parked_is_newer,
    "figures equal those counted from the log": _figures_are_right,
    "crossing commands were never both accepted": _crossing,
}
