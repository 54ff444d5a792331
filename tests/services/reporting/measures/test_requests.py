"""Requests that came to nothing, and why."""

from __future__ import annotations

from events.log.database.connections import Pool
from services.reporting.measures.dimensions import By
from tests.services.reporting.lives import Life, heard, project
from tests.services.reporting.measures.asking import told, values


async def test_declined_requests_are_told_by_reason(pool: Pool) -> None:
    lives = [Life(1), Life(2), Life(3), Life(4, program="critical-response")]
    reasons = ("capacity", "capacity", "duplicate", "out-of-scope")
    await project(
        pool,
        heard(
            one
            for life, why in zip(lives, reasons, strict=True)
            for one in (life.submitted(), life.declined(why))
        ),
    )
    assert await values(pool, "requests_declined", By.REASON) == {"capacity": 2, "out-of-scope": 1}
    assert await values(pool, "requests_declined", By.REASON, By.PROGRAM) == {
        ("capacity", "cri-tac"): 2,
        ("out-of-scope", "critical-response"): 1,
    }


async def test_withdrawn_requests_are_told_by_reason(pool: Pool) -> None:
    first, second, back = Life(1), Life(2), Life(3, program="critical-response")
    facts = [
        *(first.submitted(), first.withdrawn(reason="funding")),
        *(second.submitted(), second.withdrawn(reason="litigation")),
        *(back.submitted(), back.withdrawn(reason="litigation"), back.reinstated()),
        *(back.declined("capacity"),),
    ]
    await project(pool, heard(facts))
    assert await values(pool, "requests_withdrawn", By.REASON) == {"funding": 1, "litigation": 1}
    assert await values(pool, "requests_declined", By.REASON) == {"capacity": 1}


async def test_what_was_declined_or_withdrawn_and_taken_up_again_is_neither(pool: Pool) -> None:
    declined, withdrawn = Life(1), Life(2)
    facts = [
        *(declined.submitted(), declined.declined(), declined.reinstated()),
        *(withdrawn.submitted(), withdrawn.withdrawn()),
    ]
    await project(pool, heard(facts))
    assert (await told(pool, "requests_declined"))["total"] == 0
    assert (await told(pool, "requests_withdrawn"))["total"] == 1
    assert await values(pool, "requests_withdrawn", By.MONTH) == {"2023-01": 1}
