"""What the rows of requests show after a day was corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from events.assignment import (
    HoldDayCorrected,
    StepDayCorrected,
)
from events.event import Event
from services.intake.queries.requests import (
    find_request,
)
from tests.services.intake import given
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    ORI,
    REQUEST_ID,
    declined,
    merged,
    referred,
    screened,
    submitted,
    withdrawn,
)
from tests.services.intake.showing import (
    ENGAGEMENT,
    Shown,
    assigned,
    cancelled,
    closed,
    day_corrected,
    held,
    opened,
    resumed,
)


@pytest.mark.parametrize(("latest", "day"), [(True, MARCH_3), (False, MARCH_4)])
async def test_a_request_shows_the_corrected_day_of_its_last_assignment_alone(
    shown: Shown,
    latest: bool,  # noqa: FBT001 - as facts have it
    day: date,
) -> None:
    right = StepDayCorrected.model_validate(
        {
            **ENGAGEMENT,
            "ori": ORI,
            "program": "cri-tac",
            "step": "assignment",
            "number": 1,
            "latest": latest,
            "happened_on": MARCH_3,
            "wrong_on": MARCH_4,
            "held_on": None,
            "assigned_on": MARCH_3,
            "answer_by": None,
            "reason": "entered-in-error",
            "note": None,
            "corrected_on": MARCH_4,
        }
    )
    told = [submitted(), screened(), opened(), assigned(assigned_on=MARCH_4), right]
    request = await find_request(await shown.after(*told), REQUEST_ID)
    assert request is not None
    assert request.assigned_on == day


@pytest.mark.parametrize(
    ("facts", "since"), [([held], MARCH_3), ([held, resumed], None)], ids=["held", "resumed"]
)
async def test_a_held_request_shows_the_corrected_day(
    shown: Shown, facts: list[Callable[[], Event]], since: date | None
) -> None:
    right = HoldDayCorrected.model_validate(
        {
            **ENGAGEMENT,
            "ori": ORI,
            "program": "cri-tac",
            "step": "hold",
            "happened_on": MARCH_3,
            "wrong_on": MARCH_4,
            "reason": "entered-in-error",
            "note": None,
            "corrected_on": MARCH_4,
        }
    )
    told = [submitted(), screened(), opened(), *(fact() for fact in facts), right]
    request = await find_request(await shown.after(*told), REQUEST_ID)
    assert request is not None
    assert request.held_on == since


@pytest.mark.parametrize(
    ("end", "step"), [(cancelled, "cancellation"), (closed, "closing")], ids=["cancelled", "closed"]
)
async def test_a_corrected_end_of_the_work_shows_its_right_day(
    shown: Shown, end: Callable[[], Event], step: str
) -> None:
    moved = day_corrected(step, MARCH_3)
    request = await find_request(
        await shown.after(submitted(), screened(), end(), moved), REQUEST_ID
    )
    assert request is not None
    assert (request.status, request.closed_on) == (
        {"cancellation": "cancelled", "closing": "closed"}[step],
        MARCH_3,
    )


@pytest.mark.parametrize(
    ("end", "step"),
    [
        (declined, "decline"),
        (withdrawn, "withdrawal"),
        (referred, "referral"),
        (merged, "merge"),
    ],
)
async def test_a_corrected_end_of_a_request_shows_its_right_day(
    shown: Shown, end: Callable[[], Event], step: str
) -> None:
    before = await find_request(await shown.after(submitted(), end()), REQUEST_ID)
    moved = given.day_corrected(step=step, happened_on=MARCH_1)
    after = await find_request(await shown.after(moved), REQUEST_ID)
    assert before is not None
    assert after is not None
    assert (before.closed_on, after.closed_on) == (MARCH_2, MARCH_1)
    assert after.status == before.status


async def test_work_that_followed_the_corrected_end_of_its_request_moves_it_no_further(
    shown: Shown,
) -> None:
    """The work ended a day later than its request, as it had gone on until then."""
    moved = given.day_corrected(step="withdrawal", happened_on=MARCH_2)
    follows = day_corrected("cancellation", MARCH_3)
    pool = await shown.after(
        submitted(), screened(), opened(), withdrawn(), cancelled(), moved, follows
    )
    request = await find_request(pool, REQUEST_ID)
    assert request is not None
    assert (request.status, request.closed_on) == ("withdrawn", MARCH_2)


async def test_a_corrected_day_of_the_work_moves_no_other_end(shown: Shown) -> None:
    told = [submitted(), withdrawn(), cancelled(), day_corrected("closing", MARCH_3)]
    await shown.after(*told[:-1])
    before = await find_request(await shown.after(*told[:-1]), REQUEST_ID)
    after = await find_request(await shown.after(*told), REQUEST_ID)
    assert before is not None
    assert after is not None
    assert (before.status, after.closed_on) == ("withdrawn", before.closed_on)
