"""Confidential work is shown to the center and to whom it concerns, and counted for everybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from events.rules.engagements import engagement_id_of
from tests.services.reporting.lives import Life, day, fact
from tests.services.reporting.reports import Reports


class Named(Life):
    """Its engagements have the ids that follow from the request's, by which they are looked up."""

    @property
    def engagement_id(self) -> UUID:
        return engagement_id_of(self.request_id)


OPEN = Named(1)
CONFIDED = Named(2, "TX1010000", "critical-response")
NEXT = engagement_id_of(CONFIDED.request_id, 1)


async def _told(reports: Reports) -> None:
    await reports.told(
        [
            *[OPEN.submitted(), OPEN.screened(), OPEN.opened()],
            *[CONFIDED.submitted(), CONFIDED.screened(confidential=True), CONFIDED.opened()],
            CONFIDED.assigned("noble"),
        ]
    )


async def _seen(reports: Reports, role: str, subject: str) -> dict[str, Any]:
    async def ask(path: str) -> Any:
        return await reports.get(path, role, who=subject)

    listed = {
        path: len((await ask(path)).json()["items"])
        for path in ("requests", "requests?status=opened", "requests?status=assigned", "waiting")
    }
    single = {
        path: (await ask(f"requests/{CONFIDED.request_id}/{path}")).status_code
        for path in ("timeline", "clock")
    }
    return listed | single


@pytest.mark.parametrize(
    ("role", "subject"),
    [
        ("coordinator", "maria"),
        ("operator", "command-line"),
        ("consumer", "analysis"),
    ],
)
async def test_whom_it_concerns_sees_it(reports: Reports, role: str, subject: str) -> None:
    await _told(reports)
    assert await _seen(reports, role, subject) == {
        "requests": 2,
        "requests?status=opened": 1,
        "requests?status=assigned": 1,
        "waiting": 2,
        "timeline": 200,
        "clock": 200,
    }


@pytest.mark.parametrize(
    ("role", "subject"),
    [("reader", "TX1010000"), ("reader", "reader"), ("validator", "dana")],
)
async def test_for_others_it_is_not_there(reports: Reports, role: str, subject: str) -> None:
    await _told(reports)
    assert await _seen(reports, role, subject) == {
        "requests": 1,
        "requests?status=opened": 1,
        "requests?status=assigned": 0,
        "waiting": 1,
        "timeline": 404,
        "clock": 404,
    }


@pytest.mark.parametrize(
    ("role", "subject"), [("provider", "noble.kim"), ("requester", "TX1010000")]
)
async def test_whose_it_is_sees_it_and_nothing_else(
    reports: Reports, role: str, subject: str
) -> None:
    await _told(reports)
    assert await _seen(reports, role, subject) == {
        "requests": 1,
        "requests?status=opened": 0,
        "requests?status=assigned": 1,
        "waiting": 1,
        "timeline": 200,
        "clock": 200,
    }


@pytest.mark.parametrize(("role", "subject"), [("provider", "iacp"), ("requester", "IA0579900")])
async def test_what_is_not_its_own_is_not_there(reports: Reports, role: str, subject: str) -> None:
    await _told(reports)
    assert set((await _seen(reports, role, subject)).values()) == {0, 404}


async def test_what_was_done_in_confidence_stays_so_when_the_work_moves_into_the_open(
    reports: Reports,
) -> None:
    await _told(reports)
    await reports.told(
        [
            CONFIDED.escalated("organizational-assessment", confidential=False),
            CONFIDED.opened_next("organizational-assessment"),
        ]
    )
    assert (await _seen(reports, "reader", "reader"))["timeline"] == 404


async def test_who_had_the_work_before_does_not_see_what_another_has_now(reports: Reports) -> None:
    await _told(reports)
    now = CONFIDED.opened_next("critical-response").model_copy(update={"engagement_id": NEXT})
    assigned = fact(
        "ProviderAssigned",
        request_id=CONFIDED.request_id,
        engagement_id=NEXT,
        provider="fop",
    )
    moved = CONFIDED.escalated("critical-response", confidential=True, move=1)
    await reports.told([moved, now, assigned])
    assert (await _seen(reports, "provider", "noble"))["timeline"] == 404
    assert (await _seen(reports, "provider", "fop"))["timeline"] == 200


async def test_it_is_counted_in_live_figures(reports: Reports) -> None:
    await _told(reports)
    (row,) = (await reports.get("figures?by=all")).json()["rows"]
    statuses = (await reports.get("statuses")).json()["requests"]
    summary = (await reports.get("waiting/summary")).json()["by_party"]
    assert (row["requests"], row["engagements_opened"]) == (2, 2)
    assert sum(statuses.values()) == 2
    assert sum(party["waiting"] for party in summary.values()) == 2


async def test_asked_for_in_confidence_it_is_hidden_before_anybody_screens(
    reports: Reports,
) -> None:
    await reports.told([CONFIDED.submitted()])
    assert (await reports.get("requests", "reader")).json()["items"] == []
    assert len((await reports.get("requests", "coordinator")).json()["items"]) == 1


async def test_what_no_figure_is_counted_from_is_seen_at_once_by_whom_it_concerns(
    reports: Reports,
) -> None:
    """The figures' checkpoint stays behind what they pass over, and sight is judged by them."""
    await _told(reports)
    before = await reports.running.pool.fetchval(_FIGURES_STAND)
    position = await reports.told([CONFIDED.planned("2023-01-20")])
    assert await reports.running.pool.fetchval(_FIGURES_STAND) == before
    answered = await reports.get(
        f"requests/{CONFIDED.request_id}/timeline",
        "provider",
        who="noble",
        byfield_after=str(position),
    )
    assert answered.json()["items"][-1]["type"] == "PlanProposed"
    assert answered.headers["Byfield-Position"] == str(position)
    figures = await reports.get("figures", byfield_after=str(position))
    assert figures.headers["Byfield-Position"] == str(position)


_FIGURES_STAND = "SELECT position FROM checkpoint WHERE feed = 'figures'"


@pytest.mark.parametrize(
    ("role", "who", "told"),
    [
        ("coordinator", None, True),
        ("requester", OPEN.ori, True),
        ("consumer", None, False),
        ("provider", "iacp", False),
        ("validator", "dana", False),
        ("reader", None, False),
    ],
)
async def test_who_did_not_answer_is_told_to_the_center_and_the_agency_alone(
    reports: Reports, role: str, who: str | None, *, told: bool
) -> None:
    """Whoever knows who answered knows more of each answer than what is published says."""
    asked = {"expires_on": day("2023-05-01")}
    letter = {"request_id": OPEN.request_id, "engagement_id": OPEN.engagement_id}
    await reports.told(
        [
            *[OPEN.submitted(), OPEN.screened(), OPEN.opened(), OPEN.assigned("iacp")],
            *[OPEN.delivered(), OPEN.invited("2023-03-02", **asked)],
            *(fact(f"Evaluation{what}", **letter) for what in ("Reminded", "Expired")),
        ]
    )
    of_it = f"requests/{OPEN.request_id}"
    timeline = (await reports.get(f"{of_it}/timeline", role, who)).json()["items"]
    clock = (await reports.get(f"{of_it}/clock?on=2023-03-10", role, who)).json()["spells"]
    waiting = (await reports.get("waiting?on=2023-03-10", role, who)).json()["items"]
    assert any(each["type"].startswith("Evaluation") for each in timeline) is told
    for spells in (clock, waiting):
        assert any(each["stage"] == "awaiting-evaluation" for each in spells) is told
