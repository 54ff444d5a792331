"""What was given, by mode; and by the lists on which its topics stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from events.event import Event
from events.log.database.connections import Pool
from services.reporting.measures.dimensions import By
from services.reporting.queries.kept_figures import ALL_FIGURES
from services.reporting.views.figures import TopicNames
from tests.services.reporting.lives import Life, agency, fact, heard, project
from tests.services.reporting.measures.asking import told, values

THERE: dict[str, Any] = {"attendees_in_person": 20, "attendees_virtual": 5, "minutes": 60}


async def test_a_delivery_has_one_mode_and_its_attendees_that_in_which_they_were_there(
    pool: Pool,
) -> None:
    life = Life(1)
    await project(
        pool,
        heard(
            [
                life.opened(),
                life.delivery(0, mode="in-person", **THERE),
                life.delivery(1, mode="virtual", **THERE | {"attendees_in_person": 0}),
            ]
        ),
    )
    assert await values(pool, "deliveries", By.MODE) == {"in-person": 1, "virtual": 1}
    assert await values(pool, "hours", By.MODE) == {"in-person": 1.0, "virtual": 1.0}
    assert await values(pool, "attendees", By.MODE) == {"in-person": 20, "virtual": 10}


async def test_attendees_by_mode_and_state_count_with_their_own_agency(pool: Pool) -> None:
    guest = {"ori": "TX0010000", "in_person": 8, "virtual": 2}
    life = Life(1, "IA0010000")
    given = life.delivery(mode="in-person", attendance=[guest], **THERE)
    await project(pool, heard([agency("IA0010000", 12), agency("TX0010000", 9, state="TX"), given]))
    assert await values(pool, "attendees", By.MODE, By.STATE) == {
        ("in-person", "IA"): 12,
        ("in-person", "TX"): 8,
        ("virtual", "IA"): 3,
        ("virtual", "TX"): 2,
    }
    assert await values(pool, "deliveries", By.MODE, By.STATE) == {("in-person", "IA"): 1}


def listed(topic: str, *lists: str) -> Event:
    return fact("TopicListed", topic=topic, lists=lists)


async def test_what_was_given_is_told_by_the_lists_of_its_topics(pool: Pool) -> None:
    life = Life(1)
    both, unlisted = ("staffing", "retention"), ("moon",)
    facts = [
        *(
            listed("staffing", "sheriff"),
            listed("staffing", "general"),
            listed("retention", "general", "tribal"),
        ),
        *(
            life.delivery(0, topics=both),
            life.delivery(1, topics=unlisted),
            life.delivery(2, topics=()),
        ),
    ]
    await project(pool, heard(facts))
    found = await told(pool, "deliveries", By.TOPIC_LIST)
    assert found["total"] == 3
    assert found["total_is"] == "distinct"
    assert {row["keys"][0]: row["value"] for row in found["rows"]} == {
        "general": 1,
        "tribal": 1,
        "unlisted": 1,
        "unspecified": 1,
    }


async def test_the_lists_of_a_merged_topic_are_its_own_or_those_of_its_name_today(
    pool: Pool,
) -> None:
    facts = [
        *(listed("jails", "sheriff"), listed("custody", "general")),
        Life(1).delivery(topics=("jails",)),
        fact("TopicMerged", topic="jails", into="custody"),
    ]
    await project(pool, heard(facts))
    today = replace(ALL_FIGURES, topics=TopicNames.AS_TODAY)
    as_today = await told(pool, "deliveries", By.TOPIC_LIST, counted=today)
    assert await values(pool, "deliveries", By.TOPIC_LIST) == {"sheriff": 1}
    assert [row["keys"] for row in as_today["rows"]] == [["general"]]
