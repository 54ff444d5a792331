from __future__ import annotations

import httpx

from events.catalogue import dump
from events.event import Metadata
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from services.assignment.app import SERVICE
from services.assignment.projections import (
    ENGAGEMENTS_PROJECTION,
    RATINGS_PROJECTION,
    ROSTER_PROJECTION,
)
from services.assignment.settings import AssignmentSettings
from services.kit.feed.connections import open_pool
from services.kit.feed.rebuild import rebuild
from tests.keys import asking_as
from tests.services.assignment.center import (
    DELIVERY,
    ENGAGEMENT_ID,
    EXPERT,
    IACP,
    REQUEST_ID,
    SCREENED,
    Center,
)
from tests.services.serving import mounted


async def test_each_step_can_follow_the_position_of_the_one_before(
    database: str,
) -> None:
    settings = AssignmentSettings.read(postgres_dsn=database)
    app = mounted([SERVICE], settings)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://byfield/assignment",
        headers=asking_as("coordinator"),
    )
    role = "byfield_intake"
    async with app.router.lifespan_context(app), client, PostgresLog(database, role=role) as log:
        enrolled = await client.post("/providers", json=IACP)
        listed = await client.post("/experts", json=EXPERT, headers=after(enrolled))
        assert listed.status_code == 201
        new = NewEvent(new_id(), SCREENED.wire_name, 1, dump(SCREENED))
        metadata = Metadata(actor="coordinator:maria", correlation_id=str(new_id()))
        screened = await log.append(Append(f"request-{REQUEST_ID}", 0, (new,), metadata))
        path = f"/engagements/{ENGAGEMENT_ID}"
        headers = {"Byfield-After": str(screened.position)}
        shown = await client.get(path, headers=headers)
        assert shown.json()["status"] == "open"
        assigned = await client.post(f"{path}/assign", json={"on": "2020-03-02"}, headers=headers)
        assert assigned.status_code == 200
        seen = await client.get(path, headers=after(assigned))
        assert (seen.json()["status"], seen.headers["ETag"]) == ("assigned", '"2"')


def after(answer: httpx.Response) -> dict[str, str]:
    return {"Byfield-After": answer.headers["Byfield-Position"]}


async def test_the_tables_made_anew_hold_the_same_rows(center: Center, database: str) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    await center.do("deliveries", **DELIVERY)
    await center.do("deliver", on="2020-03-12")
    pool = await open_pool(database, "assignment")
    reports = await rebuild(
        pool,
        center.log,
        SERVICE.catalogue,
        [ROSTER_PROJECTION, RATINGS_PROJECTION, ENGAGEMENTS_PROJECTION],
    )
    await pool.close()
    assert all(report.equal and report.swapped for report in reports)
    rows = {table.table: table.rows for report in reports for table in report.tables}
    assert rows == {
        "providers": 1,
        "memberships": 1,
        "provider_programs": 1,
        "experts": 1,
        "expert_profiles": 1,
        "expert_absences": 0,
        "expert_employments": 0,
        "expert_conflicts": 0,
        "ratings": 0,
        "engagements": 1,
        "assignments": 1,
        "deliveries": 1,
        "plans": 0,
        "validators": 0,
    }
    assert (await center.engagement())["status"] == "delivered"
