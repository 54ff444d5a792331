"""What is published: a quarter at a time, the same bytes for ever, for everybody."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import httpx
import pytest

from events.event import ROLES, Event
from services.reporting.settings import ReportingSettings
from tests.keys import asking_as, consumer
from tests.services.reporting.lives import Life, agency
from tests.services.reporting.reports import Reports, running_reports


async def _publish(
    reports: Reports, role: str = "coordinator", *, key: str = "1", **asked: Any
) -> httpx.Response:
    body = {"fiscal_year": 2024, "quarter": 1} | asked
    headers = asking_as(role) | {"Idempotency-Key": key}
    answer = await reports.client.post("/reporting/snapshots", json=body, headers=headers)
    await reports.follow()
    return answer


async def _published(reports: Reports, name: str = "latest") -> Any:
    answer = await reports.get(f"snapshots/{name}", "reader")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _work(content: Any, by: str) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in content["work"][by]}


def _life(number: int, *ratings: int, program: str = "cri-tac") -> list[Event]:
    life = Life(number, program=program)
    answered = [life.answered(*ratings)] if ratings else []
    return [
        life.submitted(),
        life.screened(),
        life.opened(),
        life.assigned(),
        life.delivery(),
        life.delivered(),
        *answered,
    ]


async def test_what_is_published_stays_the_same_bytes_whatever_happens(reports: Reports) -> None:
    await reports.told(_life(1))
    assert (await _publish(reports)).status_code == 201
    first = await reports.get("snapshots/fy2024-q1", "reader")
    await reports.told(_life(2))
    again = await reports.get("snapshots/latest", "requester")
    assert again.content == first.content
    digest = base64.b64encode(hashlib.sha256(first.content).digest()).decode()
    assert first.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    (listed,) = (await reports.get("snapshots", "reader")).json()["items"]
    assert listed["digest"] == hashlib.sha256(first.content).hexdigest()
    assert _work(first.json(), "all")["all"]["requests"] == 1


async def test_work_until_the_last_day_is_counted_as_it_was_known(reports: Reports) -> None:
    position = await reports.told([*_life(1), Life(2).submitted("2024-01-01")])
    await _publish(reports)
    content = await _published(reports)
    assert (content["until"], content["as_of"]) == ("2023-12-31", position)
    assert _work(content, "all")["all"]["requests"] == 1
    assert _work(content, "fiscal-year")["2023"]["deliveries"] == 1


async def test_published_again_it_supersedes_and_the_former_stays(reports: Reports) -> None:
    await reports.told(_life(1))
    await _publish(reports)
    refused = await _publish(reports, key="2")
    assert (refused.status_code, refused.json()["rule"]) == (409, "published-already")
    await reports.told(_life(2))
    assert (await _publish(reports, key="3", reason="Late entries.")).status_code == 201
    names = [
        (each["snapshot"], each["supersedes"], each["superseded_by"], each["reason"])
        for each in (await reports.get("snapshots", "reader")).json()["items"]
    ]
    assert names == [
        ("fy2024-q1-2", "fy2024-q1", None, "Late entries."),
        ("fy2024-q1", None, "fy2024-q1-2", None),
    ]
    counts = [
        _work(await _published(reports, name), "all")["all"]["requests"]
        for name in ("fy2024-q1", "fy2024-q1-2", "latest")
    ]
    assert counts == [1, 2, 2]


async def test_a_retry_publishes_once(reports: Reports) -> None:
    first = await _publish(reports)
    assert (await _publish(reports)).json() == first.json()
    assert len((await reports.get("snapshots", "reader")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("asked", "status", "rule"),
    [
        ({"fiscal_year": 2190}, 409, "quarter-not-over"),
        ({"reason": "Why not?"}, 409, "not-published-yet"),
        ({"quarter": 5}, 422, None),
        ({"fiscal_year": 1}, 422, None),
    ],
)
async def test_only_a_quarter_that_is_over_is_published(
    reports: Reports, asked: dict[str, Any], status: int, rule: str | None
) -> None:
    answer = await _publish(reports, **asked)
    assert (answer.status_code, answer.json().get("rule")) == (status, rule)
    assert (await reports.get("snapshots", "reader")).json()["items"] == []


@pytest.mark.parametrize("role", [each for each in ROLES if each != "respondent"])
async def test_a_coordinator_publishes_and_nobody_else(reports: Reports, role: str) -> None:
    published = await _publish(reports, role)
    assert published.status_code == (201 if role == "coordinator" else 403)


async def test_everybody_reads_it_and_nobody_says_who_asks(reports: Reports) -> None:
    await reports.told(_life(1))
    for place in ("snapshots/latest", "snapshots/fy2024-q1"):
        assert (await reports.client.get(f"/reporting/{place}")).status_code == 404
    await _publish(reports)
    for place in ("snapshots", "snapshots/latest", "snapshots/fy2024-q1"):
        answer = await reports.client.get(f"/reporting/{place}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        # Whoever has a credential, a good one or not, reads the same.
        for headers in (consumer("log:read"), {"Authorization": "Bearer nobody's"}):
            again = await reports.client.get(f"/reporting/{place}", headers=headers)
            assert again.content == answer.content


async def test_caches_keep_a_snapshot_for_ever_and_the_last_one_for_a_minute(
    reports: Reports,
) -> None:
    await _publish(reports)
    for place, kept in (
        ("snapshots/fy2024-q1", "public, max-age=31536000, immutable"),
        ("snapshots/latest", "public, max-age=60"),
        ("snapshots", "public, max-age=60"),
        ("published", "public, max-age=60"),
        ("published/fy2024-q1", "public, max-age=60"),
        ("published/fy2024-q1/download", "public, max-age=60"),
    ):
        answer = await reports.client.get(f"/reporting/{place}")
        assert answer.headers["Cache-Control"] == kept
        assert "Set-Cookie" not in answer.headers
        seen = {"If-None-Match": answer.headers["ETag"]}
        again = await reports.client.get(f"/reporting/{place}", headers=seen)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Cache-Control"] == kept
    missing = await reports.client.get("/reporting/snapshots/fy2024-q2")
    assert missing.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("within_a_minute")
async def test_one_address_asks_so_many_times_a_minute(database: str) -> None:
    settings = ReportingSettings.read(postgres_dsn=database, strangers_a_minute_max=3)
    async with running_reports(settings) as reports:
        for place in ("snapshots", "published", "snapshots"):
            assert (await reports.client.get(f"/reporting/{place}")).status_code == 200
        for place in ("snapshots", "snapshots/latest", "published", "published/latest"):
            refused = await reports.client.get(f"/reporting/{place}")
            assert refused.status_code == 429
            assert "Retry-After" in refused.headers


@pytest.mark.parametrize("name", ["fy2024-q5", "fy24-q1", "fy2024-q1-0", "2024"])
async def test_a_name_that_can_be_none_is_refused(reports: Reports, name: str) -> None:
    assert (await reports.get(f"snapshots/{name}", "reader")).status_code == 422


async def test_answers_of_a_year_are_shown_when_nobody_can_answer_any_more(
    reports: Reports,
) -> None:
    await reports.told(event for number in range(1, 13) for event in _life(number, 5, 5, 5, 5, 5))
    await _publish(reports, fiscal_year=2023, quarter=4)
    assert (await _published(reports))["answers"]["cells"] == []
    await _publish(reports, key="2")
    (immediate,) = (await _published(reports))["answers"]["cells"]
    assert immediate == {
        "stage": "immediate",
        "fiscal_year": 2023,
        "program": "cri-tac",
        "completed": 12,
        "answers": {"at_least": 5, "at_most": 12, "shown": "5 to 12"},
        "satisfied": {"at_least": 5, "at_most": 12, "shown": "5 to 12"},
        "share_satisfied": {"at_least": 0.42, "at_most": 1.0},
    }
    await _publish(reports, key="3", quarter=3)
    stages = [each["stage"] for each in (await _published(reports))["answers"]["cells"]]
    assert sorted(stages) == ["follow-up", "immediate"]


async def test_an_answer_that_comes_later_moves_nothing_that_was_shown(reports: Reports) -> None:
    """The smallest case: between two snapshots one answer came."""
    lives = [event for number in range(1, 6) for event in _life(number, 5, 5, 5, 5, 5)[:-1]]
    answers = [Life(number).answered(5, 5, 5, 5, 5) for number in range(1, 5)]
    await reports.told([*lives, *answers])
    await _publish(reports)
    before = (await _published(reports))["answers"]
    await reports.told([Life(5).answered(1, 1, 1, 1, 1)])
    await _publish(reports, key="2", reason="One more answer.")
    assert (await _published(reports))["answers"] == before


async def test_no_answer_stands_among_the_figures_of_work(reports: Reports) -> None:
    await reports.told(_life(1, 5, 5, 5, 5, 5))
    await _publish(reports)
    content = await _published(reports)
    assert "satisfaction" not in str(content["work"])


async def test_confidential_work_is_in_plain_counts_by_program_and_year_alone(
    reports: Reports,
) -> None:
    confided = Life(2, "TX1010000", "critical-response")
    await reports.told(
        [
            agency("TX1010000", 137, state="TX"),
            *_life(1),
            confided.submitted(),
            confided.screened(confidential=True),
            confided.opened(),
            *[confided.delivery(), confided.delivered()],
        ]
    )
    await _publish(reports)
    content = await _published(reports)
    for by, key in (("all", "all"), ("fiscal-year", "2023"), ("program", "critical-response")):
        whole = _work(content, by)[key]
        assert whole["requests"] == whole["engagements_delivered"] == (1 if by == "program" else 2)
    assert "officers_represented" not in _work(content, "program")["critical-response"]
    # That there is such an agency, the registry says; not that it was helped.
    assert _work(content, "state")["TX"] == {"key": "TX", "reach": {"known": 1, "share": 0.0}}
    for by in ("month", "topic", "delivery-type", "intensity", "agency-kind", "agency-size"):
        rows = _work(content, by).values()
        assert sum(row.get("engagements_delivered", 0) for row in rows) <= 1
    assert "137" not in str(content["work"])
