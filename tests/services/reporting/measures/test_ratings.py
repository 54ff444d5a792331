"""Ratings, by who answered and when."""

from __future__ import annotations

from events.log.database.connections import Pool
from services.reporting.measures.dimensions import By
from tests.services.reporting.lives import Life, heard, project
from tests.services.reporting.measures.asking import told, values


async def test_each_rating_is_a_mean_and_the_share_of_good_ones(pool: Pool) -> None:
    given = [(5, 1, 3, 4, 2), (5, 1, 3, 4, 2), (5, 5, 3, 4, 2), (3, 5, 3, 4, 2), (2, 5, 3, 4, 2)]
    answers = [Life(1).answered(*each, would_recommend=10) for each in given]
    await project(pool, heard(answers))
    delivery = {"mean": 4.0, "share_good": 0.6, "answers": 5, "suppressed": False}
    assert (await told(pool, "rating_of_delivery"))["total"] == delivery
    assert (await told(pool, "rating_of_experts"))["total"]["mean"] == 3.4
    assert (await told(pool, "rating_of_change"))["total"]["share_good"] == 0
    assert (await told(pool, "would_recommend"))["total"]["mean"] == 10


async def test_ratings_of_few_are_told_as_their_number_alone(pool: Pool) -> None:
    few = [Life(1).answered(audience="participant", stage="follow-up") for _ in range(4)]
    many = [Life(1).answered(audience="requester") for _ in range(5)]
    await project(pool, heard([*few, *many]))
    found = await values(pool, "rating_of_knowledge", By.AUDIENCE, By.STAGE)
    assert found == {
        ("participant", "follow-up"): {
            "mean": None,
            "share_good": None,
            "answers": 4,
            "suppressed": True,
        },
        ("requester", "immediate"): {
            "mean": 5.0,
            "share_good": 1.0,
            "answers": 5,
            "suppressed": False,
        },
    }
