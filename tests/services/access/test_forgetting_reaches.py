"""Whatever names somebody is reached by the forgetting of some subject: every marked field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
import pytest

from events.catalogue import dump
from events.contracts.examples import examples
from events.contracts.marks import Marked, marked_in
from events.event import REMOVED, Event, Metadata, Recorded
from events.facts import CATALOGUE, TOLD_BY
from events.ids import new_id
from events.log.store.event_log import Append, NewEvent
from events.rules.engagements import engagement_id_of
from services.kit.run.private_log import open_log
from tests.services.access.administrators import Administrator
from tests.services.access.test_forgetting_pages import ada, ben, carried_out
from tests.services.access.test_pages import Site, site
from tests.services.recording import stream_of

__all__ = ["ada", "ben", "site"]
NAME: Final = "Zelda Example"
ID: Final = new_id()
IDS: Final[Mapping[str, Any]] = {
    "request_id": ID,
    "engagement_id": engagement_id_of(ID, 1),
    "expert_id": ID,
    "ori": "IA0570100",
}
REACHED: Final[Mapping[str, frozenset[str]]] = {
    f"request-{ID}": frozenset(
        {"request", "desk", "engagement", "findings", "evaluation", "testimonial"}
    ),
    "agency-IA0570100": frozenset({"agency"}),
    f"expert-{ID}": frozenset({"expert"}),
}
"""By subject the categories of the streams that are forgotten with it; no marked field is left."""
MARKED: Final = [
    fact
    for fact in CATALOGUE.published
    if marked_in(fact.wire_name, fact.schema_version) is not None
]


def naming(fact: type[Event]) -> Event:
    """The fact, with the name in each of its marked fields."""
    marked = marked_in(fact.wire_name, fact.schema_version)
    assert marked is not None
    said = _named(examples()[fact.wire_name].model_dump(mode="json"), marked)
    ids = {name: str(own) for name, own in IDS.items() if name in fact.model_fields}
    return fact.model_validate(said | ids)


def _named(value: Any, marked: Marked) -> Any:
    if marked.text:
        return NAME
    if marked.items is not None:
        assert value, "an example has something in each list of people"
        return [_named(each, marked.items) for each in value]
    assert value is not None
    return value | {name: _named(value[name], below) for name, below in marked.fields.items()}


def texts(value: Any, marked: Marked) -> Iterator[str]:
    """What stands in the marked fields."""
    if marked.text:
        yield value
    for each in value if marked.items is not None else ():
        yield from texts(each, marked.items)  # type: ignore[arg-type] # it is not None
    for name, below in marked.fields.items():
        yield from texts(value[name], below)


def told_by(fact: type[Event]) -> str:
    """The service that tells it."""
    return next(name for name, facts in TOLD_BY.items() if fact in facts)


def test_no_category_with_names_is_out_of_reach() -> None:
    assert {fact.category for fact in MARKED} == frozenset().union(*REACHED.values())


@pytest.mark.parametrize("subject", REACHED, ids=lambda subject: subject.partition("-")[0])
async def test_every_marked_field_is_removed(
    site: Site, ada: Administrator, ben: Administrator, subject: str
) -> None:
    settings = site.house.running.settings
    facts = [fact for fact in MARKED if fact.category in REACHED[subject]]
    facts.sort(key=lambda fact: fact.wire_name != "RequestSubmitted")
    by = Metadata("somebody:person-x", "1")
    for service in ("intake", "assignment"):
        async with open_log(settings, service) as log:
            for fact in map(naming, (each for each in facts if told_by(each) == service)):
                event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
                await log.append(Append(stream_of(fact), None, (event,), by))
    await ada.send("/forgetting/ask", subject=subject, reason="on-request")
    await ben.send(f"/forgetting/{subject}/confirm")
    await carried_out(site)
    async with open_log(settings, "import") as log:
        read = await log.read(limit=1000)
    assert {each.type for each in read} >= {fact.wire_name for fact in facts}
    assert [each for each in read if set(_texts_of(each)) - {REMOVED}] == []


def _texts_of(recorded: Recorded) -> Iterator[str]:
    marked = marked_in(recorded.type, recorded.schema_version)
    if marked is not None:
        yield from texts(orjson.loads(recorded.data), marked)
