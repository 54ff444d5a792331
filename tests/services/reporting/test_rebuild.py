from __future__ import annotations

from services.kit.rebuild import rebuild
from services.reporting.app import SERVICE
from tests.services.reporting.lives import Life, agency
from tests.services.reporting.reports import Reports


async def test_rebuilt_tables_are_the_live_ones_and_serve_in_their_place(reports: Reports) -> None:
    lives = [Life(1).whole(), Life(2).up_to_opened(), [Life(3).submitted(), Life(3).declined()]]
    position = await reports.told([agency("IA0570100", 40), *(e for life in lives for e in life)])
    before = (await reports.get("figures")).json()

    here = reports.running
    rebuilt = await rebuild(here.pool, here.log, here.catalogue, SERVICE.projections)

    assert [(one.projection, one.equal, one.position) for one in rebuilt] == [
        ("figures", True, position),
        ("timeline", True, position),
        ("clocks", True, position),
    ]
    assert (await reports.get("figures")).json() == before
    await reports.told([Life(2).assigned(), Life(4).submitted()])
    statuses = (await reports.get("statuses")).json()["requests"]
    assert (statuses["opened"], statuses["assigned"], statuses["submitted"]) == (0, 1, 1)
