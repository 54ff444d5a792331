from __future__ import annotations

from typing import Any

import pytest

from events.log.memory import MemoryLog
from services.intake.queries.logged import TopicsListed
from tests.appends import append_of
from tests.services.intake.conftest import SUBMISSION, Center

LISTING = {"title": "De-escalation", "lists": ["general", "tribal"], "on": "2024-03-01"}


async def list_topic(center: Center, topic: str, **fields: Any) -> int:
    answer = await center.ask("PUT", f"/topics/{topic}", LISTING | fields)
    assert answer.status_code == 200, answer.text
    position: int = answer.json()["position"]
    return position


async def test_topics_are_listed_by_slug_and_by_list(center: Center) -> None:
    await list_topic(center, "staffing", title="Staffing", lists=["general"])
    after = await list_topic(center, "de-escalation")
    shown = await center.ask("GET", "/topics", role="reader", byfield_after=after)
    assert [each["topic"] for each in shown.json()["items"]] == ["de-escalation", "staffing"]
    tribal = (await center.ask("GET", "/topics?list=tribal")).json()["items"]
    assert tribal == [
        {
            "topic": "de-escalation",
            "title": "De-escalation",
            "lists": ["general", "tribal"],
            "listed_on": "2024-03-01",
            "retired_on": None,
            "merged_into": None,
            "split_into": [],
            "version": 1,
        }
    ]


async def test_a_retired_topic_is_shown_only_when_asked_for(center: Center) -> None:
    await list_topic(center, "de-escalation")
    retired = await center.ask("POST", "/topics/de-escalation/retire", {"on": "2024-03-02"})
    shown = await center.ask("GET", "/topics", byfield_after=retired.json()["position"])
    assert shown.json()["items"] == []
    (item,) = (await center.ask("GET", "/topics?retired=true")).json()["items"]
    assert (item["retired_on"], item["version"]) == ("2024-03-02", 2)


async def test_listing_the_same_again_tells_nothing_new(center: Center) -> None:
    first = await list_topic(center, "de-escalation")
    assert await list_topic(center, "de-escalation", on="2024-03-02") == first


async def test_any_topic_is_taken_while_none_is_listed(center: Center) -> None:
    assert await center.submit(topics=["anything"])


async def test_any_topic_is_taken_again_where_the_log_was_restored_to_before_the_first(
    center: Center,
) -> None:
    before = MemoryLog()
    await before.append(append_of("topic-de-escalation"))
    known = center.running.keep(TopicsListed)
    assert await known.ask(before)
    assert await known.ask(center.log)
    assert await center.submit(topics=["anything"])
    assert not await known.ask(center.log)


async def test_a_topic_that_is_not_listed_is_refused_naming_its_place(center: Center) -> None:
    await center.register()
    await list_topic(center, "de-escalation")
    body = SUBMISSION | {"topics": ["de-escalation", "juggling"]}
    answer = await center.ask("POST", "/requests", body)
    assert (answer.status_code, answer.json()["rule"]) == (409, "topic-unknown")
    assert answer.json()["errors"] == [
        {"field": "body.topics.1", "value": "juggling", "rule": "must be listed"}
    ]


@pytest.mark.parametrize(("on", "status"), [("2024-03-04", 201), ("2024-03-05", 409)])
async def test_a_retired_topic_is_refused_from_its_day_on(
    center: Center, on: str, status: int
) -> None:
    await center.register()
    for topic in ("de-escalation", "active-threat"):
        await list_topic(center, topic)
    await center.ask("POST", "/topics/active-threat/retire", {"on": "2024-03-05"})
    answer = await center.ask("POST", "/requests", SUBMISSION | {"on": on})
    assert answer.status_code == status
    if status == 409:
        assert answer.json()["rule"] == "topic-retired"
        assert [fault["value"] for fault in answer.json()["errors"]] == ["active-threat"]


async def merge(center: Center, topic: str, into: str, on: str = "2024-03-05") -> Any:
    return await center.ask("POST", f"/topics/{topic}/merge", {"into": into, "on": on})


async def test_a_topic_that_ended_is_refused_naming_what_it_became(center: Center) -> None:
    await center.register()
    for topic in ("de-escalation", "active-threat", "tactics", "coaching"):
        await list_topic(center, topic)
    merged = await merge(center, "active-threat", "tactics")
    assert merged.status_code == 200, merged.text
    parts = {"into": ["tactics", "coaching"], "on": "2024-03-05"}
    split = await center.ask("POST", "/topics/de-escalation/split", parts)
    assert split.status_code == 200, split.text
    answer = await center.ask("POST", "/requests", SUBMISSION | {"on": "2024-03-05"})
    problem = answer.json()
    assert (answer.status_code, problem["rule"]) == (409, "topic-succeeded")
    assert "active-threat, now tactics" in problem["detail"]
    assert "de-escalation, now tactics, coaching" in problem["detail"]
    assert {fault["value"] for fault in problem["errors"]} == {"active-threat", "de-escalation"}
    before = await center.ask("POST", "/requests", SUBMISSION | {"on": "2024-03-04"})
    assert before.status_code == 201
    after = split.json()["position"]
    shown = (await center.ask("GET", "/topics?retired=true", byfield_after=after)).json()["items"]
    assert {
        each["topic"]: (each["retired_on"], each["merged_into"], each["split_into"])
        for each in shown
    } == {
        "active-threat": ("2024-03-05", "tactics", []),
        "coaching": (None, None, []),
        "de-escalation": ("2024-03-05", None, ["tactics", "coaching"]),
        "tactics": (None, None, []),
    }


async def test_a_topic_that_was_merged_by_mistake_is_listed_again(center: Center) -> None:
    for topic in ("active-threat", "tactics"):
        await list_topic(center, topic)
    await merge(center, "active-threat", "tactics")
    after = await list_topic(center, "active-threat", on="2024-03-05")
    shown = (await center.ask("GET", "/topics", byfield_after=after)).json()["items"]
    assert [(each["topic"], each["merged_into"]) for each in shown] == [
        ("active-threat", None),
        ("tactics", None),
    ]


async def test_topics_merge_in_no_circle_and_only_into_what_is_offered(center: Center) -> None:
    for topic in ("active-threat", "tactics"):
        await list_topic(center, topic)
    assert (await merge(center, "active-threat", "juggling")).json()["rule"] == (
        "other-topic-unknown"
    )
    await merge(center, "active-threat", "tactics")
    back = await merge(center, "tactics", "active-threat", on="2024-03-04")
    assert (back.status_code, back.json()["rule"]) == (409, "other-topic-not-offered")


async def test_no_more_than_ten_topics_go_into_each_other(center: Center) -> None:
    for number in range(11):
        await list_topic(center, f"t{number}")
    after = 0
    for number in range(9):
        into = {"into": f"t{number + 1}", "on": "2024-03-05"}
        answer = await center.ask("POST", f"/topics/t{number}/merge", into, byfield_after=after)
        assert answer.status_code == 200, answer.text
        after = answer.json()["position"]
    last = {"into": "t10", "on": "2024-03-05"}
    answer = await center.ask("POST", "/topics/t9/merge", last, byfield_after=after)
    assert answer.status_code == 409
    assert answer.json()["rule"] == "topic-chain-too-long"


async def test_a_topic_that_was_never_listed_is_not_found(center: Center) -> None:
    assert (await center.ask("POST", "/topics/juggling/retire", {})).status_code == 404
    assert (await merge(center, "juggling", "staffing")).status_code == 404


async def test_only_the_center_lists_topics(center: Center) -> None:
    for role in ("requester", "provider", "reader"):
        assert (await center.ask("PUT", "/topics/staffing", LISTING, role=role)).status_code == 403


@pytest.mark.parametrize("topic", ["De-Escalation", "a" * 65, "-x"])
async def test_a_slug_that_is_none_is_refused(center: Center, topic: str) -> None:
    assert (await center.ask("PUT", f"/topics/{topic}", LISTING)).status_code == 422
