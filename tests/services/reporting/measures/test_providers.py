"""What each provider has to do, and gave, beside the others."""

from __future__ import annotations

from events.log.database.connections import Pool
from services.reporting.measures.dimensions import By
from tests.services.reporting.lives import Life, heard, project
from tests.services.reporting.measures.asking import told, values


async def test_a_load_is_the_active_work_that_a_provider_leads_and_its_share_of_all(
    pool: Pool,
) -> None:
    lives = [Life(1), Life(2), Life(3), Life(4, program="critical-response")]
    facts = [one for life in lives for one in life.up_to_opened()]
    facts += [life.assigned("iacp") for life in (lives[0], lives[3])]
    facts += [lives[1].assigned("noble"), Life(5).opened(), Life(5).assigned(), Life(5).delivered()]
    await project(pool, heard(facts))
    assert await values(pool, "provider_load", By.PROVIDER) == {
        "iacp": {"engagements": 2, "share": 0.5},
        "noble": {"engagements": 1, "share": 0.25},
        "unassigned": {"engagements": 1, "share": 0.25},
    }
    assert await values(pool, "provider_load", By.PROGRAM, By.PROVIDER) == {
        ("cri-tac", "iacp"): {"engagements": 1, "share": 1 / 3},
        ("cri-tac", "noble"): {"engagements": 1, "share": 1 / 3},
        ("cri-tac", "unassigned"): {"engagements": 1, "share": 1 / 3},
        ("critical-response", "iacp"): {"engagements": 1, "share": 1.0},
    }
    assert (await told(pool, "provider_load"))["total"] == {"engagements": 4, "share": 1.0}


async def test_a_provider_share_is_that_of_the_hours_given(pool: Pool) -> None:
    life = Life(1)
    given = (("iacp", 90), ("iacp", 90), ("noble", 60))
    facts = [
        life.delivery(place, provider=provider, minutes=minutes)
        for place, (provider, minutes) in enumerate(given)
    ]
    await project(pool, heard(facts))
    assert await values(pool, "provider_share", By.PROVIDER) == {
        "iacp": {"hours": 3.0, "share": 0.75},
        "noble": {"hours": 1.0, "share": 0.25},
    }
