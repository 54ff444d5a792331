"""Recommendations, by how they stand, and how long they stood so."""

from __future__ import annotations

from events.log.database.connections import Pool
from services.reporting.measures.dimensions import By
from tests.services.reporting.lives import Life, day, heard, project
from tests.services.reporting.measures.asking import values


async def test_recommendations_are_told_by_how_they_stand(pool: Pool) -> None:
    first, second, third = Life(1), Life(2), Life(3)
    facts = [
        *(life.recommended("RecommendationMade") for life in (first, second, third)),
        *(first.recommended("RecommendationSubmitted"),),
        *(first.recommended("RecommendationValidated"),),
        *(second.recommended("RecommendationSetAside"),),
        *(first.recommended("ValidationWithdrawn"),),
        *(second.recommended("RecommendationRestored", standing="returned"),),
    ]
    await project(pool, heard(facts))
    assert await values(pool, "recommendations", By.STATUS) == {
        "open": 1,
        "returned": 1,
        "submitted": 1,
    }
    assert await values(pool, "recommendations", By.STATUS, as_of=len(facts) - 2) == {
        "open": 1,
        "set-aside": 1,
        "validated": 1,
    }


async def test_days_in_each_queue_are_those_waited(pool: Pool) -> None:
    life = Life(1)
    facts = [
        *life.up_to_opened("2023-01-02"),
        life.recommended("RecommendationMade", made_on=day("2023-02-01")),
        life.recommended("RecommendationSubmitted", submitted_on=day("2023-02-11")),
        life.recommended("RecommendationValidated", validated_on=day("2023-02-15")),
    ]
    await project(pool, heard(facts))
    found = await values(pool, "days_waited", By.STAGE, By.PARTY)
    assert found["in-implementation", "agency"]["median"] == 10
    assert found["awaiting-validation", "validator"]["median"] == 4
