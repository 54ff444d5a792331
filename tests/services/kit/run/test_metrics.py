"""The metrics of a process: what is shown, to whom, and that reading them waits for no database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final
from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from services.kit.http.request_times import RequestTimes
from services.kit.run.metrics import ASK_SECONDS_MAX, KEPT_SECONDS, Metrics
from services.kit.run.metrics_port import metrics_application, serving_metrics
from services.kit.run.mounting import mount_services
from services.kit.run.samples import Metric, Sample
from services.kit.settings import Settings, SettingsError
from tests.keys import asking_as
from tests.services.kit.run.tallying import OTHER, TALLY, asked, raised
from tests.waiting import eventually

TOKEN: Final = "vW7-qZ2x_Lm9Tr4kYb6nHc3sJd8fGp5eXa1uQo0iRzW"  # noqa: S105 - of this test
DEPTH: Final = Metric("byfield_depth_metres", "How deep it is.")

Values = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


async def read(metrics: Metrics) -> Values:
    """Each sample by its name and labels."""
    families = text_string_to_metric_families((await metrics.text()).decode())
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def of(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


async def test_an_append_is_counted_with_its_time_and_its_group(settings: Settings) -> None:
    app = mount_services([TALLY, OTHER], settings)
    async with asked(app) as client:
        await raised(client, 3)
        found = await read(app.state.metrics)
    assert found[of("byfield_append_seconds_count", service="intake")] == 2
    assert found[of("byfield_append_seconds_bucket", service="intake", le="+Inf")] == 2
    assert found[of("byfield_append_seconds_sum", service="intake")] > 0
    assert found[of("byfield_append_group_appends_bucket", service="intake", le="1.0")] == 2
    assert found[of("byfield_append_seconds_count", service="assignment")] == 0
    assert found[of("byfield_appends_waiting", service="intake")] == 0
    assert found[of("byfield_log_head_position", service="intake")] == 2
    assert found[of("byfield_log_writable", service="intake")] == 1


async def test_a_feed_tells_how_far_it_is_and_how_long_it_took(settings: Settings) -> None:
    app = mount_services([TALLY], settings)
    at = {"service": "intake", "feed": "counted"}
    async with asked(app) as client:
        position = await raised(client, 3)
        await client.get("/intake/counts", headers={"Byfield-After": position})
        found = await read(app.state.metrics)
    assert found[of("byfield_feed_working", service="intake")] == 1
    assert found[of("byfield_feed_lag_events", **at)] == 0
    assert found[of("byfield_feed_lag_seconds", **at)] == 0
    assert found[of("byfield_feed_facts_total", **at)] == 2
    assert found[of("byfield_feed_batch_seconds_count", **at)] >= 1


async def test_a_feed_that_waits_is_behind_in_events_and_seconds(settings: Settings) -> None:
    app = mount_services([TALLY], settings)
    async with asked(app) as client:
        opened = app.state.services["intake"].state.open_service
        await eventually(lambda: opened.feed.states["counted"].begun)
        await opened.feed.stop()
        for state in opened.feed.states.values():
            state.begun = True
        await raised(client, 3)
        found = await read(app.state.metrics)
    at = {"service": "intake", "feed": "counted"}
    assert found[of("byfield_feed_lag_events", **at)] == 2
    assert 0 < found[of("byfield_feed_lag_seconds", **at)] < 60


async def test_requests_are_counted_by_the_template_of_their_route(settings: Settings) -> None:
    app = mount_services([TALLY], settings)
    async with asked(app) as client:
        for _ in range(3):
            await client.get(f"/intake/tallies/{uuid4()}")
            await client.get(f"/nothing/{uuid4()}")
            await client.request(f"FORGED{uuid4().hex}", "/")
        found = await read(app.state.metrics)
    counted = [
        (*(dict(labels)[each] for each in ("method", "route", "status")), value)
        for (name, labels), value in found.items()
        if name == "byfield_http_request_seconds_count"
    ]
    assert sorted(counted) == [
        ("GET", "(none)", "4xx", 3),
        ("GET", "/intake/tallies/{tally}", "4xx", 3),
        ("other", "/", "4xx", 3),
    ]


async def test_without_its_tables_what_they_say_is_missing_and_the_rest_is_told(
    settings: Settings,
) -> None:
    app = mount_services([TALLY], settings)
    async with asked(app):
        app.state.services["intake"].state.running.pool.terminate()
        found = await read(app.state.metrics)
    assert found[of("byfield_scrape_fault", part="intake tables")] == 1
    assert found[of("byfield_scrape_fault", part="intake log")] == 0
    assert not any(name == "byfield_facts_parked" for name, _ in found)
    assert found[of("byfield_log_head_position", service="intake")] == 0


async def test_a_database_that_says_nothing_delays_them_by_its_limit_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def silent() -> list[Sample]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr("services.kit.run.metrics.ASK_SECONDS_MAX", 0.05)
    began = time.monotonic()
    found = await read(Metrics(lambda: (), RequestTimes(), silent))
    assert time.monotonic() - began < ASK_SECONDS_MAX
    assert found[of("byfield_scrape_fault", part="relay")] == 1


async def test_what_a_database_said_is_kept_for_some_seconds() -> None:
    times, now = 0, 100.0

    async def deep() -> list[Sample]:
        nonlocal times
        times += 1
        return [Sample(DEPTH, (), times)]

    metrics = Metrics(lambda: (), RequestTimes(), deep, clock=lambda: now)
    both = await asyncio.gather(read(metrics), read(metrics))
    assert [each[of(DEPTH.name)] for each in both] == [1, 1]
    now += KEPT_SECONDS
    assert (await read(metrics))[of(DEPTH.name)] == 2


async def test_a_process_that_opens_nothing_yet_tells_of_itself() -> None:
    found = await read(Metrics(lambda: (), RequestTimes()))
    assert any(name == "byfield_release_info" for name, _ in found)
    assert found[of("process_cpu_seconds_total")] > 0


@asynccontextmanager
async def _port(**given: object) -> AsyncIterator[httpx.AsyncClient]:
    app = metrics_application(Settings.read(**given), Metrics(lambda: (), RequestTimes()))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://byfield"
    ) as client:
        yield client


async def test_with_a_token_nobody_else_reads_them() -> None:
    async with _port(metrics_token=TOKEN) as client:
        without = await client.get("/metrics")
        wrong = await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN[::-1]}"})
        role = await client.get("/metrics", headers=asking_as("operator"))
        right = await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert [each.status_code for each in (without, wrong, role, right)] == [401, 401, 401, 200]
    assert right.headers["content-type"].startswith("text/plain; version=")


async def test_the_public_port_has_no_metrics_and_their_port_nothing_else(
    settings: Settings,
) -> None:
    async with asked(mount_services([TALLY], settings)) as client:
        assert (await client.get("/metrics")).status_code == 404
    async with _port() as client:
        assert (await client.get("/health/ready")).status_code == 404
        assert (await client.get("/metrics")).status_code == 200


async def test_they_are_read_over_a_socket_while_the_process_does_something_else() -> None:
    heard: list[str] = []
    metrics = Metrics(lambda: (), RequestTimes())
    async with httpx.AsyncClient() as client:
        async with serving_metrics(Settings.read(metrics_port=0), metrics, heard.append):
            [address] = heard
            answer = await client.get(address)
        with pytest.raises(httpx.ConnectError):
            await client.get(address)
    assert "byfield_release_info" in answer.text


async def test_without_a_port_nothing_listens() -> None:
    heard: list[str] = []
    metrics = Metrics(lambda: (), RequestTimes())
    async with serving_metrics(Settings.read(), metrics, heard.append):
        assert heard == []


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (
            {"metrics_port": 9270, "metrics_host": "0.0.0.0"},  # noqa: S104 - it is refused
            "BYFIELD_METRICS_TOKEN: must be set where BYFIELD_METRICS_HOST is reached from beyond",
        ),
        ({"metrics_token": "short"}, "BYFIELD_METRICS_TOKEN: "),
        ({"metrics_token": "a" * 43}, "BYFIELD_METRICS_TOKEN: "),
    ],
)
def test_they_are_never_open_to_the_world(given: Mapping[str, object], fault: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read(**given)
    assert fault in str(refused.value)
