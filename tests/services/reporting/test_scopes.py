"""What a machine is told: what its scopes say, and of the rest that it is there."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Collection
from itertools import chain, combinations
from typing import Any, Final
from uuid import UUID

import httpx
import pytest

from deploy.settings import Settings
from events.catalogue import dump
from events.contracts.json_schema import SCHEMAS
from events.event import PERSONAL_MARK, PRIVATE_CATEGORIES, Event, Metadata
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.database.connections import Pool, close_pool
from events.log.memory import MemoryLog
from events.log.store.event_log import Append, NewEvent
from events.log.stream.cloudevents import WITHHELD
from events.rules.engagements import engagement_id_of
from events.rules.machine_scopes import MACHINE_SCOPES
from services.kit.feed.connections import open_pool
from services.kit.feed.freshness import Freshness
from services.kit.http.answers import POSITION_HEADER
from services.kit.http.read_records import list_reads
from services.kit.http.running_service import RunningService
from services.reporting.app import SERVICE
from services.reporting.queries import log as told_log
from tests.keys import asking_as, consumer
from tests.services.recording import stream_of
from tests.services.reporting.confided_lives import BEGINS, Lives
from tests.services.reporting.lives import Life, fact
from tests.services.serving import built_once

SETS: Final = list(
    chain.from_iterable(
        combinations(MACHINE_SCOPES, some) for some in range(len(MACHINE_SCOPES) + 1)
    )
)
"""Every set of scopes."""
BEYOND: Final = ("log:read", "log:confidential")
"""All but people."""


class Asked:
    """Reporting on a log in memory; its tables have the records of reads."""

    def __init__(self, pool: Pool) -> None:
        self.log = MemoryLog()
        self.pool = pool
        settings = Settings.read()
        self._app = built_once(SERVICE, settings)
        self._app.state.running = RunningService(
            settings, SERVICE.catalogue, self.log, pool, Freshness(pool), parties_told=CATALOGUE
        )

    async def tell(self, *events: Event) -> None:
        for event in events:
            await self.tell_as(event.wire_name, stream_of(event), dump(event))

    async def tell_as(self, wire_name: str, stream: str, data: bytes, version: int = 1) -> None:
        new = NewEvent(new_id(), wire_name, version, data)
        metadata = Metadata("coordinator:maria", str(new_id()))
        await self.log.append(Append(stream, None, (new,), metadata))

    async def get(self, path: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://byfield") as client:
            return await client.get(path, headers=headers)

    async def whole(self) -> list[dict[str, Any]]:
        """The log as the center reads it."""
        found: list[dict[str, Any]] = (
            await self.get("/log?limit=1000", asking_as("coordinator"))
        ).json()
        return found

    async def told(self, *scopes: str, query: str = "limit=1000") -> list[dict[str, Any]]:
        answer = await self.get(f"/log?{query}", consumer(*scopes))
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    pool = await open_pool(database, "reporting")
    yield pool
    await close_pool(pool)


@pytest.fixture
async def asked(pool: Pool) -> Asked:
    return Asked(pool)


def _allowed(
    whole: list[dict[str, Any]], lives: Lives, scopes: Collection[str]
) -> list[dict[str, Any]]:
    """The parts of the whole log that scopes allow, made from it by other means."""
    text = json.dumps(whole)
    if "log:personal" not in scopes:
        text = re.sub(rf"{BEGINS}\d+", "", text)
    kept = {"specversion", "source", "datacontenttype", "id", "position", "previousid"}
    told = []
    withheld = lives.withheld(confidential="log:confidential" in scopes)
    for event, hidden in zip(json.loads(text), withheld, strict=True):
        if hidden:
            rest = {key: value for key, value in event.items() if key in kept}
            told.append(rest | {"type": WITHHELD, "data": None})
        else:
            told.append(event)
    return told


@pytest.mark.parametrize("seed", range(1, 7))
async def test_each_set_of_scopes_is_told_the_log_with_exactly_what_it_allows(
    asked: Asked, seed: int
) -> None:
    lives = Lives(seed)
    await asked.tell(*lives.facts)
    whole = await asked.whole()
    people = re.findall(rf"{BEGINS}\d+", json.dumps(whole))
    assert len(people) > 10
    withheld = lives.withheld(confidential=False)
    assert 5 < sum(withheld) < len(withheld) - 5
    assert 0 < sum(lives.withheld(confidential=True)) < sum(withheld)
    for scopes in SETS:
        answer = await asked.get("/log?limit=1000", consumer(*scopes))
        if "log:read" not in scopes:
            assert answer.status_code == 403
            continue
        assert answer.json() == _allowed(whole, lives, scopes)
        assert (BEGINS.encode() in answer.content) is ("log:personal" in scopes)
        its = lives.withheld(confidential="log:confidential" in scopes)
        hidden = [one for one, is_hidden in zip(whole, its, strict=True) if is_hidden]
        assert not [one for one in hidden if one["correlationid"] in answer.text]


@pytest.mark.parametrize("seed", [7])
async def test_whoever_is_told_less_counts_and_follows_the_chain_all_the_same(
    asked: Asked, seed: int
) -> None:
    await asked.tell(*Lives(seed).facts)
    position, previous = 0, None
    while batch := await asked.told("log:read", query=f"after={position}&limit=7"):
        for event in batch:
            assert int(event["position"]) == position + 1
            assert event.get("previousid") == previous
            position, previous = position + 1, event["id"]
    assert position == (await asked.log.head()).position


def test_the_random_lives_name_people_in_every_fact_that_can() -> None:
    marked = {
        name
        for fact in CATALOGUE.published
        if fact.category not in PRIVATE_CATEGORIES
        and PERSONAL_MARK in (SCHEMAS / f"{(name := fact.wire_name)}.v1.json").read_text()
    }
    named = {
        event.wire_name
        for seed in range(1, 7)
        for event in Lives(seed).facts
        if BEGINS in event.model_dump_json()
    }
    assert marked <= named


def test_what_is_personal_is_text() -> None:
    """Its blank is a text, which every schema takes that takes a text."""
    for path in SCHEMAS.glob("*.v1.json"):
        for marked in _marked(json.loads(path.read_text())):
            assert marked["type"] == "string"
            assert not {"pattern", "minLength", "format", "enum", "const"} & set(marked), path.name


def _marked(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, dict):
        own = [schema] if schema.get(PERSONAL_MARK) else []
        return own + [each for value in schema.values() for each in _marked(value)]
    return [each for value in schema for each in _marked(value)] if isinstance(schema, list) else []


def test_no_fact_has_the_name_of_what_is_withheld() -> None:
    assert WITHHELD not in CATALOGUE


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/log", "log:read"),
        ("/requests", "log:read"),
        (f"/requests/{UUID(int=1)}/timeline", "log:read"),
        (f"/requests/{UUID(int=1)}/clock", "log:read"),
        ("/waiting", "log:read"),
    ],
)
async def test_each_operation_needs_one_scope_and_no_other_will_do(
    asked: Asked, path: str, scope: str
) -> None:
    await asked.tell(Life(1).submitted())
    for scopes in SETS:
        answer = await asked.get(path, consumer(*scopes))
        assert (answer.status_code == 403) is (scope not in scopes), (scopes, answer.text)
    answer = await asked.get(path, consumer())
    assert f'error="insufficient_scope", scope="{scope}"' in answer.headers["www-authenticate"]


async def test_a_machine_may_read_no_operation_that_names_no_scope(asked: Asked) -> None:
    everything = await asked.get("/news", asking_as("consumer"))
    assert everything.status_code == 403


async def test_what_becomes_confidential_later_is_withheld_from_its_beginning(
    asked: Asked,
) -> None:
    request, work = UUID(int=1), engagement_id_of(UUID(int=1))
    ids = {"request_id": request, "engagement_id": work}
    await asked.tell(
        fact("RequestSubmitted", request_id=request, confidential=False),
        fact("EngagementOpened", **ids, confidential=False),
        fact("EvaluationInvited", **ids),
        fact("FindingRecorded", engagement_id=work),
        fact("NoteWritten", request_id=request),
    )
    types = [event["type"] for event in await asked.told("log:read")]
    assert [number for number, each in enumerate(types) if each == WITHHELD] == [2]
    await asked.tell(fact("RequestEscalated", request_id=request, confidential=True, move=1))
    assert {event["type"] for event in await asked.told("log:read")} == {WITHHELD}


async def test_what_is_confidential_no_more_is_told_from_its_beginning(asked: Asked) -> None:
    request = UUID(int=1)
    await asked.tell(fact("RequestSubmitted", request_id=request, confidential=True))
    assert [event["type"] for event in await asked.told("log:read")] == [WITHHELD]
    await asked.tell(fact("RequestScreened", request_id=request, confidential=False))
    types = [event["type"] for event in await asked.told("log:read")]
    assert types == ["RequestSubmitted", "RequestScreened"]


async def test_a_fact_that_names_confidential_work_beside_its_own_is_withheld(
    asked: Asked,
) -> None:
    await asked.tell(
        fact("RequestSubmitted", request_id=UUID(int=1), confidential=False),
        fact("RequestSubmitted", request_id=UUID(int=2), confidential=True),
        fact("RequestFlagged", request_id=UUID(int=1), similar=(UUID(int=2),)),
        fact("RequestMerged", request_id=UUID(int=1), into=UUID(int=2)),
    )
    types = [event["type"] for event in await asked.told("log:read")]
    assert types == ["RequestSubmitted", WITHHELD, WITHHELD, WITHHELD]


async def test_a_field_that_only_a_newer_release_knows_is_told_with_people_alone(
    asked: Asked,
) -> None:
    added = json.loads(dump(fact("TopicRetired"))) | {"retired_by": "Ana"}
    await asked.tell_as("TopicRetired", "topic-x", json.dumps(added).encode())
    assert "Ana" not in json.dumps(await asked.told("log:read"))
    assert "Ana" in json.dumps(await asked.told("log:read", "log:personal"))


@pytest.mark.parametrize("scopes", [("log:read", "log:personal"), BEYOND])
async def test_the_log_ends_before_a_fact_that_only_a_newer_release_can_judge(
    asked: Asked, scopes: tuple[str, ...]
) -> None:
    await asked.tell(fact("TopicRetired"))
    await asked.tell_as("TopicPraised", "topic-x", b'{"by": "Ana"}')
    await asked.tell(fact("TopicRetired"))
    assert [event["type"] for event in await asked.told(*scopes)] == ["TopicRetired"]
    answer = await asked.get("/log?after=1", consumer(*scopes))
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:byfield:problem:newer-release"
    assert len(await asked.told(*MACHINE_SCOPES)) == 3


async def test_what_cannot_be_read_is_withheld_and_what_follows_is_told(asked: Asked) -> None:
    request = UUID(int=1)
    await asked.tell(fact("RequestSubmitted", request_id=request, confidential=False))
    await asked.tell_as("RequestKept", f"request-{request}", b'{"request_id": "Ana"}')
    await asked.tell(fact("TopicRetired"))
    types = [event["type"] for event in await asked.told("log:read")]
    assert types == [WITHHELD, WITHHELD, "TopicRetired"]


async def test_a_batch_of_what_is_withheld_says_where_it_ended(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told_log, "PAGE_EVENTS", 2)
    for number in range(1, 6):
        await asked.tell(fact("RequestSubmitted", request_id=UUID(int=number), confidential=True))
    answer = await asked.get("/log?limit=3", consumer("log:read"))
    assert (len(answer.json()), answer.headers[POSITION_HEADER]) == (3, "3")


async def test_what_is_read_of_the_log_is_recorded_from_which_position_to_which(
    asked: Asked,
) -> None:
    for _ in range(5):
        await asked.tell(fact("TopicListed"))
    await asked.told("log:read", query="after=1&limit=3")
    await asked.told("log:read", query="after=5")
    latest, first = await list_reads(asked.pool, limit=10)
    assert (first.person, first.role, first.operation) == ("consumer", "consumer", "show_log")
    assert (first.rows, first.first_position, first.last_position) == (3, 2, 4)
    assert (latest.rows, latest.first_position, latest.last_position) == (0, None, None)
