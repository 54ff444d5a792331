from __future__ import annotations

from datetime import date

from events.assignment import EngagementCancelled, EngagementOpened
from events.event import Event, Recorded
from services.assignment.app import SERVICE
from tests.services.assignment.center import (
    DELIVERY,
    ENGAGEMENT_ID,
    REQUEST_ID,
    SCREENED,
    WITHDRAWN,
    Center,
)

REQUEST = f"request-{REQUEST_ID}"


async def recorded_facts(center: Center) -> list[Recorded]:
    return await center.log.read_stream(f"engagement-{ENGAGEMENT_ID}")


async def facts(center: Center) -> list[Event | None]:
    return [SERVICE.catalogue.load(recorded) for recorded in await recorded_facts(center)]


async def test_a_screened_request_opens_its_engagement(center: Center) -> None:
    await center.screened()
    content = SCREENED.model_dump(exclude={"submitted_on", "screened_on"})
    assert await facts(center) == [
        EngagementOpened(**content, engagement_id=ENGAGEMENT_ID, opened_on=SCREENED.screened_on)
    ]


async def test_what_was_screened_before_the_service_first_ran_is_opened(center: Center) -> None:
    await center.tell("elsewhere-1", WITHDRAWN.model_copy(update={"request_id": ENGAGEMENT_ID}))
    await center.screened()
    assert len(await facts(center)) == 1


async def test_the_chain_of_causes_goes_on(center: Center) -> None:
    await center.screened()
    (screened,) = await center.log.read_stream(REQUEST)
    (opened,) = await recorded_facts(center)
    assert opened.correlation_id == screened.correlation_id
    assert opened.metadata["causation_id"] == str(screened.id)
    assert opened.actor == "service:assignment"


async def test_a_request_screened_twice_opens_one_engagement(center: Center) -> None:
    await center.screened()
    await center.screened()
    assert len(await facts(center)) == 1


async def test_a_withdrawn_request_cancels_its_engagement(center: Center) -> None:
    await center.screened()
    await center.tell(REQUEST, WITHDRAWN)
    await center.follow()
    last = (await facts(center))[-1]
    assert isinstance(last, EngagementCancelled)
    assert (last.reason, last.cancelled_on) == ("request-withdrawn", date(2020, 3, 9))


async def test_a_withdrawal_right_after_the_screening_still_cancels(center: Center) -> None:
    await center.tell(REQUEST, SCREENED)
    await center.tell(REQUEST, WITHDRAWN)
    await center.follow()
    assert [type(fact) for fact in await facts(center)] == [EngagementOpened, EngagementCancelled]


async def test_a_withdrawal_before_any_screening_changes_nothing(center: Center) -> None:
    await center.tell(REQUEST, WITHDRAWN)
    await center.follow()
    assert await facts(center) == []


async def test_a_withdrawal_after_the_delivery_changes_nothing(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    await center.do("deliveries", **DELIVERY)
    await center.do("deliver", on="2020-03-12")
    before = await facts(center)
    await center.tell(REQUEST, WITHDRAWN)
    await center.follow()
    assert await facts(center) == before
