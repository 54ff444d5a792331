from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from events.ids import derived_id, new_id
from events.vocabulary import AgencyKind, Program
from services.assignment.app import SERVICE
from services.assignment.confirming import Confirmation, confirm
from services.assignment.defaults import DEFAULT_WEIGHTS, weights_with
from services.assignment.queries.kept_roster import KeptRoster, load_roster
from services.assignment.settings import AssignmentSettings
from services.assignment.views.roster import ProposalsView
from services.kit.feed.connections import open_pool
from services.kit.run.service import open_service
from services.kit.settings import Settings, SettingsError
from tests.services.assignment.center import (
    ENGAGEMENT_ID,
    REQUEST_ID,
    SCREENED,
    Center,
    running_center,
)

DAY = date(2020, 3, 5)
PATH = f"engagements/{ENGAGEMENT_ID}"


async def waiting(center: Center, number: int, **other: Any) -> UUID:
    """Another engagement that waits; its id."""
    request_id = UUID(int=REQUEST_ID.int + number)
    await center.tell(
        f"request-{request_id}", SCREENED.model_copy(update={"request_id": request_id} | other)
    )
    await center.follow()
    return derived_id(request_id, "engagement")


async def proposed(center: Center, **body: Any) -> dict[str, Any]:
    answer = await center.post("matches/propose", {"on": str(DAY)} | body)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def test_engagements_that_wait_are_matched_together(center: Center) -> None:
    best = await center.staffed(capacity=1)
    second = await center.staffed(capacity=1, agency_kinds=["tribal"])
    first = await waiting(center, 1)
    other = await waiting(center, 2, agency_kind=AgencyKind.TRIBAL)
    found = await proposed(center)
    assert {one["engagement_id"]: one["candidate"]["expert_id"] for one in found["proposals"]} == {
        str(first): best,
        str(other): second,
    }
    assert [one["rank"] for one in found["proposals"]] == [1, 1]
    scores = [one["candidate"]["score"] for one in found["proposals"]]
    assert found["total_score"] == pytest.approx(sum(scores))
    assert found["unmatched"] == []


async def test_a_proposal_is_confirmed_by_assigning_it(center: Center) -> None:
    await center.staffed(capacity=1)
    await center.staffed(capacity=1, agency_kinds=["tribal"])
    for number in (1, 2):
        await waiting(center, number)
    for one in (await proposed(center))["proposals"]:
        body = {
            "provider": one["candidate"]["provider"],
            "expert_id": one["candidate"]["expert_id"],
            "choice_reason": one["choice_reason"],
            "on": str(DAY),
        }
        path = f"engagements/{one['engagement_id']}/assign"
        answer = await center.post(path, body, If_Match=f'"{one["version"]}"')
        assert answer.status_code == 200, answer.text
        await center.follow()
    assert (await proposed(center))["proposals"] == []


async def test_proposing_writes_nothing(center: Center) -> None:
    await center.staffed()
    await waiting(center, 1)
    before = await center.log.head()
    assert (await proposed(center))["proposals"]
    assert await center.log.head() == before


async def test_who_is_left_without_anybody_is_said_with_the_reason(center: Center) -> None:
    await center.staffed(capacity=1)
    ids = {str(await waiting(center, number)) for number in (1, 2)}
    critical = await waiting(center, 3, program=Program.CRITICAL_RESPONSE)
    found = await proposed(center)
    left = {one["engagement_id"]: one for one in found["unmatched"]}
    assert len(found["proposals"]) == 1
    assert left[str(critical)] == {
        "engagement_id": str(critical),
        "reason": "nobody on the roster can do it",
        "ranked": 0,
        "excluded_by_rule": {"program-not-served": 1},
    }
    (full,) = (left[one] for one in left if one in ids)
    assert full["reason"] == "each of the 1 who could do it is full with other engagements"


async def test_a_choice_is_shown_as_it_was_whatever_came_later(center: Center) -> None:
    expert_id = await center.staffed()
    await center.screened()
    ranking = (await center.get(f"{PATH}/candidates?on={DAY}")).json()["ranking"]
    await center.do("assign", on=str(DAY))
    changed = {"provider": "iacp", "name": "Dana Example", "topics": ["staffing"], "capacity": 9}
    await center.put(f"experts/{expert_id}/profile", changed | {"on": str(DAY)})
    await center.follow()
    (choice,) = (await center.get(f"{PATH}/choices")).json()
    assert (choice["expert_id"], choice["assigned_on"]) == (expert_id, str(DAY))
    assert choice["ranking"] == ranking


async def test_an_engagement_that_nobody_had_yet_shows_no_choice(center: Center) -> None:
    assert (await center.get(f"{PATH}/choices")).status_code == 404
    await center.screened()
    assert (await center.get(f"{PATH}/choices")).json() == []


async def test_languages_wanted_change_the_ranking(center: Center) -> None:
    speaks = await center.staffed(languages=["es"], states=[])
    knows = await center.staffed()
    await center.screened()
    path = f"{PATH}/candidates?on={DAY}"
    alone = (await center.get(f"{path}&language=en")).json()["ranking"]
    spanish = (await center.get(f"{path}&language=es&language=vi&community=rural")).json()
    assert [one["expert_id"] for one in alone] == [knows, speaks]
    said = {one["name"]: one["reason"] for one in spanish["ranking"][0]["criteria"]}
    assert said["language"] in {"of es, vi speaks es", "of es, vi speaks none"}
    both = ["vi", "es"]
    await center.do("assign", on=str(DAY), languages=both, expert_id=speaks, choice_reason="es")
    (choice,) = (await center.get(f"{PATH}/choices")).json()
    kept = {
        criterion["name"]: criterion["reason"]
        for one in choice["ranking"]
        if one["expert_id"] == speaks
        for criterion in one["criteria"]
    }
    assert kept["language"] == "of es, vi speaks es"


async def test_the_languages_that_the_agency_named_count_by_themselves(center: Center) -> None:
    await center.staffed()
    speaks = await center.staffed(languages=["es"])
    await center.screened(languages=("es",))
    ranking = (await center.get(f"{PATH}/candidates?on={DAY}")).json()["ranking"]
    (proposal,) = (await center.post("matches/propose", {"on": str(DAY)})).json()["proposals"]
    await center.do("assign", on=str(DAY))
    shown = await center.engagement()
    assert shown["languages"] == ["es"]
    assert {ranking[0]["expert_id"], proposal["candidate"]["expert_id"]} == {speaks}
    assert shown["expert_id"] == speaks


async def test_the_weights_are_those_of_the_installation(database: str) -> None:
    settings = AssignmentSettings.read(
        postgres_dsn=database, weights={"topics": 0, "familiarity": 5}
    )
    async with running_center(settings) as center:
        await center.staffed(topics=["staffing"])
        await center.screened()
        (first,) = (await center.get(f"{PATH}/candidates?on={DAY}")).json()["ranking"]
    weights = {one["name"]: one["weight"] for one in first["criteria"]}
    assert weights == weights_with({"topics": 0, "familiarity": 5})
    assert first["score"] > 0.9


async def test_a_roster_is_kept_for_as_long_as_the_service_runs(center: Center) -> None:
    running = center._service.running
    assert running.keep(KeptRoster) is running.keep(KeptRoster)


def test_without_a_word_the_weights_are_ours() -> None:
    assert AssignmentSettings.read().weights == DEFAULT_WEIGHTS


def test_weights_of_unknown_criteria_are_no_settings() -> None:
    with pytest.raises(SettingsError, match="BYFIELD_WEIGHTS: there is no criterion luck"):
        AssignmentSettings.read(weights={"luck": 1})


async def test_a_service_does_not_open_without_settings_of_its_own(database: str) -> None:
    with pytest.raises(TypeError, match="AssignmentSettings"):
        async with open_service(SERVICE, Settings.read(postgres_dsn=database), listening=False):
            pass


async def confirmed(center: Center, database: str, found: dict[str, Any]) -> list[Confirmation]:
    pool = await open_pool(database, "assignment")
    async with pool.acquire() as connection:
        roster = await load_roster(connection, DAY)  # type: ignore[arg-type]  # what a pool lends behaves as a connection
    await pool.close()
    return [
        one
        async for one in confirm(
            center.log,
            SERVICE.catalogue,
            ProposalsView.model_validate(found),
            roster,
            actor="operator:test",
            run_id=new_id(),
            now=datetime.now(UTC),
            center_began_on=date(2011, 1, 1),
        )
    ]


async def test_all_proposals_are_confirmed_at_once(center: Center, database: str) -> None:
    await center.staffed(capacity=2)
    await center.staffed(capacity=1, topics=["de-escalation"])
    for number in (1, 2, 3):
        await waiting(center, number)
    found = await proposed(center)
    assert len(found["proposals"]) == 3
    assert [one.refused for one in await confirmed(center, database, found)] == [None] * 3
    await center.follow()
    shown = (await center.get("engagements?status=assigned")).json()["items"]
    assert {one["engagement_id"]: one["expert_id"] for one in shown} == {
        one["engagement_id"]: one["candidate"]["expert_id"] for one in found["proposals"]
    }


async def test_a_proposal_that_is_no_longer_possible_is_refused_and_the_rest_goes_on(
    center: Center, database: str
) -> None:
    await center.staffed(capacity=3)
    for number in (1, 2):
        await waiting(center, number)
    found = await proposed(center)
    gone = found["proposals"][0]["engagement_id"]
    cancelled = {"reason": "funding", "on": str(DAY)}
    assert (await center.post(f"engagements/{gone}/cancel", cancelled)).status_code == 200
    refused = [one.refused and one.refused.rule for one in await confirmed(center, database, found)]
    assert refused == ["not-open", None]
