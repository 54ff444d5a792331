"""One trace follows a request through all services, by what headers and facts carry."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Final

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import StatusCode

from deploy.services import SERVICES
from deploy.settings import Settings
from events.log.spans import begun, traced_by
from services.kit.open_telemetry import OpenTelemetryTracer
from services.kit.run.mounting import mount_services
from services.kit.run.tracing import tracing
from services.kit.settings import SettingsError
from tests.journeys.main_job import TRACE_ID, TRACEPARENT, MainJob
from tests.waiting import eventually

CALLER: Final = int(TRACEPARENT.split("-")[2], 16)
NOT_OVER: Final = "a span that is not over"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """The spans of this process that are over."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(sampler=TraceIdRatioBased(1.0))
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with traced_by(OpenTelemetryTracer(provider)):
        yield exporter


class InProcess:
    """A client of services of this process, as `MainJob` asks them."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def ask(
        self, method: str, path: str, *, headers: Mapping[str, str], json: Any = None
    ) -> httpx.Response:
        return await self._client.request(method, path, headers=headers, json=json)


@contextlib.asynccontextmanager
async def served(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """All services, without NATS: what they tell each other comes from the log."""
    app = mount_services(tuple(SERVICES.values()), Settings.read(postgres_dsn=database))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://byfield") as client,
    ):
        yield client


def tree(spans: InMemorySpanExporter, trace: int) -> dict[str, list[str]]:
    """The spans of a trace: each name, with the names of what it led to."""
    found = [each for each in spans.get_finished_spans() if context(each).trace_id == trace]
    names = {context(each).span_id: each.name for each in found} | {CALLER: "caller"}
    led: dict[str, list[str]] = {}
    for each in found:
        above = "nobody" if each.parent is None else names.get(each.parent.span_id, NOT_OVER)
        led.setdefault(above, []).append(each.name)
    return {name: sorted(each) for name, each in led.items()}


def context(span: ReadableSpan) -> Any:
    assert span.context is not None
    return span.context


SCREEN: Final = "POST /intake/requests/{request_id}/screen"
DELIVER: Final = "POST /assignment/engagements/{engagement_id}/deliver"
FOLLOW: Final = "react follow_requests_2"
INVITE: Final = "react invite_evaluation"
MAIL: Final = "react ask_evaluation_mails"
LAST: Final = {SCREEN: {"react ask_mails", FOLLOW}, DELIVER: {"react ask_mails", INVITE}}
"""What reacts to a fact is over in any order."""


async def test_one_trace_leads_from_a_request_through_facts_into_the_other_services(
    database: str, spans: InMemorySpanExporter
) -> None:
    async with served(database) as client:
        job = MainJob(InProcess(client), dict.fromkeys(SERVICES, ""))  # type: ignore[arg-type] # it asks alike
        await job.register()
        await job.enroll()
        await job.submit()
        await job.screen()
        await job.assign()
        await job.deliver()

        async def whole() -> dict[str, list[str]] | None:
            found = tree(spans, int(TRACE_ID, 16))
            reacted = all(names <= set(found.get(above, ())) for above, names in LAST.items())
            mailed = found.get(INVITE, []).count(MAIL) == 2
            return found if reacted and mailed and NOT_OVER not in found else None

        found = await eventually(whole)
        facts = {fact["type"]: fact for fact in await job.read("/reporting/log?limit=100")}
    assert found is not None
    assert {SCREEN, DELIVER} <= set(found["caller"]), found
    # What intake was asked is a fact, to which assignment reacts with another; intake follows that.
    assert found[SCREEN] == ["append", "react ask_mails", FOLLOW]
    assert found[FOLLOW] == ["append"]
    # What assignment was asked is a fact, to which intake reacts with two, and access to each.
    assert found[DELIVER] == ["append", "react ask_mails", INVITE]
    assert sorted(set(found[INVITE])) == ["append", MAIL]
    opened, screened = facts["EngagementOpened"], facts["RequestScreened"]
    assert opened["traceparent"].split("-")[1] == screened["traceparent"].split("-")[1] == TRACE_ID
    assert opened["traceparent"] != screened["traceparent"]


FORGED: Final = {
    "of another form": "4bf92f3577b34da6a3ce929d0e0e4736",
    "of zeros": f"00-{'0' * 32}-{'0' * 16}-01",
    "very long": "00-" + "a" * 4_000,
    "of a version that is none": f"ff-{TRACE_ID}-00f067aa0ba902b7-01",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
async def test_a_traceparent_that_is_none_begins_a_new_trace(
    forged: str, spans: InMemorySpanExporter
) -> None:
    app = mount_services((), Settings.read())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://byfield"
    ) as client:
        answer = await client.get("/", headers={"traceparent": forged})
    assert answer.status_code == 200
    [span] = spans.get_finished_spans()
    assert (span.name, span.parent) == ("GET /", None)
    assert context(span).trace_id != int(TRACE_ID, 16)


async def test_two_of_them_are_none(spans: InMemorySpanExporter) -> None:
    app = mount_services((), Settings.read())
    two = [("traceparent", TRACEPARENT), ("traceparent", TRACEPARENT)]
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://byfield"
    ) as client:
        await client.get("/", headers=two)
    [span] = spans.get_finished_spans()
    assert span.parent is None


async def test_an_unknown_address_names_no_span_and_health_has_none(
    spans: InMemorySpanExporter,
) -> None:
    app = mount_services((), Settings.read())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://byfield"
    ) as client:
        await client.get("/secrets/of/jo@example.org")
        await client.request("MADEUP", "/nothing")
        await client.get("/health/live")
    assert [each.name for each in spans.get_finished_spans()] == ["GET (none)", "other (none)"]


def test_what_is_raised_is_named_and_not_quoted(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="Jo Doe"), begun("react sample", None):
        raise ValueError("Jo Doe")
    [span] = spans.get_finished_spans()
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "ValueError")
    assert span.events == ()


def test_without_a_tracer_nothing_of_it_is_imported() -> None:
    code = (
        "import sys, deploy.cli.app, deploy.services;"
        "sys.exit(any(name.startswith('opentelemetry.sdk') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0  # noqa: S603 - ours


async def test_without_the_extra_it_is_said_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.resources", None)
    monkeypatch.delitem(sys.modules, "services.kit.open_telemetry")
    with pytest.raises(SettingsError, match=r"BYFIELD_TRACES_URL: needs byfield\[traces\]"):
        tracing(Settings.read(traces_url="http://127.0.0.1:4318/v1/traces"), "byfield")


def test_spans_are_sent_beyond_this_machine_in_secret_alone() -> None:
    with pytest.raises(SettingsError, match="BYFIELD_TRACES_URL: must begin with https://"):
        Settings.read(traces_url="http://collector.example:4318/v1/traces")


async def test_spans_are_sent_at_the_end_and_a_collector_that_is_away_stops_nothing() -> None:
    got = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"POST /v1/traces "):
            got.set()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    here = Settings.read(traces_url=f"http://127.0.0.1:{port}/v1/traces")
    async with server, tracing(here, "byfield"):
        with begun("request", None):
            pass
    assert got.is_set()
    async with tracing(here, "byfield"):
        with begun("request", None):
            pass
