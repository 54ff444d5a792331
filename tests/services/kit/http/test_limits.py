import asyncio
import json
import resource
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.kit.feed.freshness import WAITING_MAX
from services.kit.http.application import Application, application
from services.kit.http.limits import FILES_KEPT, Limits
from services.kit.http.problem_kinds import HEADERS_TOO_LARGE, TOO_SLOW
from services.kit.settings import Settings
from tests.busy import be_busy
from tests.services.kit.conftest import Told
from tests.services.kit.http.raw_http import ANSWER_SECONDS_MAX, ASK, LINE, Raw, Server, served

LIMITS = Limits(
    request_line_bytes_max=1024,
    headers_max=10,
    head_bytes_max=4096,
    body_wire_bytes_max=64 * 1024,
    pipelined_max=4,
    connections_max=8,
)
HASTY = replace(LIMITS, head_seconds_max=0.2, body_seconds_max=0.2, write_seconds_max=0.2)
LONG_BYTES = 32 * 1024 * 1024
POST = b"POST /echo HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


def _app() -> Application:
    app = application("Test", Settings.read())

    @app.get("/")
    async def hello() -> str:
        return "hello"

    @app.post("/echo")
    async def echo(request: Request) -> int:
        return len(await request.body())

    return app


@pytest.fixture
async def server(told: Told) -> AsyncIterator[Server]:
    assert told is not None  # lines kept off the screen
    async with served(_app(), LIMITS) as server:
        yield server


@pytest.fixture
async def hasty(told: Told) -> AsyncIterator[Server]:
    assert told is not None
    async with served(_app(), HASTY) as server:
        yield server


async def _refused(raw: Raw, status: int, slug: str) -> None:
    """It says why, as a problem, and closes."""
    answered, body = await raw.answer()
    problem = json.loads(body)
    assert (answered, problem["type"]) == (status, f"urn:byfield:problem:{slug}")
    assert await raw.rest() == b""


async def _well(server: Server) -> None:
    async with server.connected() as raw:
        await raw.send(ASK)
        assert await raw.answer() == (200, b'"hello"')


async def test_a_client_is_not_too_slow_when_the_server_is(hasty: Server) -> None:
    async with hasty.connected() as raw:
        await raw.send(ASK + LINE)
        assert await raw.answer() == (200, b'"hello"')
        be_busy()
        for _ in range(2):  # the loop calls its timers
            await asyncio.sleep(0)
        await raw.send(b"\r\n")
        assert await raw.answer() == (200, b'"hello"')


@pytest.mark.parametrize(
    ("sent", "status", "slug"),
    [
        pytest.param(LINE + b"X: " + b"x" * 4200, 431, "headers-too-large", id="a long value"),
        pytest.param(LINE + b"x" * 4200, 431, "headers-too-large", id="a long name"),
        pytest.param(LINE + b"X: x\r\n" * 10 + b"\r\n", 431, "headers-too-large", id="many"),
        pytest.param(b"\r\n" * 2200, 431, "headers-too-large", id="empty lines"),
        pytest.param(b"GET /" + b"x" * 1100, 414, "address-too-long", id="a long path"),
        pytest.param(b"GET /?q=" + b"x" * 1100, 414, "address-too-long", id="a long query"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", 400, "not-http", id="TLS"),
        pytest.param(b"GET / HTTP/3.0\r\n\r\n", 400, "not-http", id="another version"),
        pytest.param(b"GET /\r\n\r\n", 400, "not-http", id="no version"),
        pytest.param(LINE + b"a b: c\r\n\r\n", 400, "not-http", id="a space in a name"),
        pytest.param(LINE + b"a: \x00\r\n\r\n", 400, "not-http", id="NUL in a value"),
        pytest.param(POST + b"Content-Length: -1\r\n\r\n", 400, "not-http", id="no length"),
        pytest.param(
            POST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            400,
            "not-http",
            id="two lengths",
        ),
        pytest.param(CHUNKED + b"zz\r\n", 400, "not-http", id="no chunk size"),
        pytest.param(
            CHUNKED + b"1;" + b"x" * 9000, 431, "headers-too-large", id="a chunk extension"
        ),
        pytest.param(
            CHUNKED + b"1\r\nx\r\n0\r\nT: " + b"x" * 9000, 431, "headers-too-large", id="a trailer"
        ),
        pytest.param(
            CHUNKED + (b"1;" + b"x" * 4000 + b"\r\nx\r\n") * 40, 413, "too-large", id="extensions"
        ),
    ],
)
async def test_what_goes_beyond_a_limit_is_refused_with_a_reason(
    server: Server, sent: bytes, status: int, slug: str
) -> None:
    async with server.connected() as raw:
        await raw.send(sent)
        await _refused(raw, status, slug)
    await _well(server)


async def test_headers_up_to_the_limit_are_taken(server: Server) -> None:
    async with server.connected() as raw:
        for _ in range(3):
            await raw.send(LINE + b"X: x\r\n" * 8 + b"Y: " + b"y" * 3900 + b"\r\n\r\n")
            assert (await raw.answer())[0] == 200


async def test_an_endless_header_is_cut_early_also_in_tiny_pieces(server: Server) -> None:
    async with server.connected() as raw:
        await raw.send(LINE + b"X: ")
        sent = 0
        while not raw.reader.at_eof() and sent < 10_000:
            await raw.send(b"x" * 16)
            sent += 16
            await asyncio.sleep(0)  # hand over: the server is in this loop too
            if raw.reader._buffer:  # type: ignore[attr-defined] # has it answered yet?
                break
        await _refused(raw, 431, "headers-too-large")
        assert sent < 10_000


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"GET /", id="a line"),
        pytest.param(LINE + b"X: ", id="headers"),
        pytest.param(POST + b"Content-Length: 50000\r\n\r\nab", id="a body"),
        pytest.param(CHUNKED + b"9999\r\nab", id="a chunk"),
        pytest.param(CHUNKED + b"1\r\na\r\n0\r\nT: ", id="a trailer"),
        pytest.param(ASK + LINE, id="the second request"),
    ],
)
async def test_what_is_half_sent_does_not_outlive_its_time(hasty: Server, begun: bytes) -> None:
    async with hasty.connected() as raw:
        await raw.send(begun)
        if begun.startswith(ASK):
            assert (await raw.answer())[0] == 200
        refused = asyncio.create_task(_refused(raw, 408, "too-slow"))
        while not refused.done():
            await raw.send(b"1")
            await asyncio.wait([refused], timeout=0.01)  # slowly, that is the case
        await refused
    await _well(hasty)


async def test_who_connects_and_says_nothing_is_let_go(hasty: Server) -> None:
    async with hasty.connected() as raw:
        assert await raw.rest() == b""


async def test_who_takes_nothing_of_an_answer_is_let_go(told: Told) -> None:
    assert told is not None
    app, let_go = _app(), asyncio.Event()

    class Long(Response):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await super().__call__(scope, receive, send)  # until it is taken, or never will be
            let_go.set()

    @app.get("/long")
    async def long() -> Long:
        return Long(b"x" * LONG_BYTES)

    async with served(app, HASTY) as hasty:
        async with hasty.connected() as raw:
            raw.writer.transport.pause_reading()  # type: ignore[attr-defined] # a socket's can
            await raw.send(b"GET /long HTTP/1.1\r\nHost: test\r\n\r\n")
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                await let_go.wait()
            raw.writer.transport.resume_reading()  # type: ignore[attr-defined]
            assert len(await raw.rest()) < LONG_BYTES
        await _well(hasty)


async def test_a_kept_connection_that_is_idle_is_closed_after_its_time(told: Told) -> None:
    assert told is not None
    async with (
        served(_app(), replace(LIMITS, keep_alive_seconds=1)) as server,
        server.connected() as raw,
    ):
        await raw.send(ASK)
        await raw.answer()
        await raw.send(b"POST /nothing HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\n")
        assert (await raw.answer())[0] == 404
        await raw.send(b"abc")  # the answer was there before the body
        await raw.send(ASK)
        assert (await raw.answer())[0] == 200
        assert await raw.rest() == b""


async def test_half_sent_requests_do_not_keep_others_out(server: Server) -> None:
    half = [await server.connect() for _ in range(3 * LIMITS.connections_max)]
    for raw in half:
        await raw.send(LINE)
    for _ in range(5):
        await _well(server)
    closed = [raw for raw in half if raw.reader.at_eof() or raw.writer.is_closing()]
    assert len(closed) >= len(half) - LIMITS.connections_max
    for raw in half:
        raw.writer.close()


async def test_idle_connections_give_way_to_new_ones(server: Server) -> None:
    kept = [await server.connect() for _ in range(LIMITS.connections_max)]
    for raw in kept:
        await raw.send(ASK)
        await raw.answer()
    await _well(server)
    assert await kept[0].rest() == b""  # the one that was idle longest
    await kept[-1].send(ASK)
    assert (await kept[-1].answer())[0] == 200
    for raw in kept:
        raw.writer.close()


async def test_who_comes_when_all_connections_are_at_work_is_told_to_try_again(
    told: Told,
) -> None:
    assert told is not None
    app, leave = _app(), asyncio.Event()

    @app.get("/slow")
    async def slow() -> str:
        await leave.wait()
        return "done"

    async with served(app, LIMITS) as server:
        working = [await server.connect() for _ in range(LIMITS.connections_max)]
        for raw in working:
            await raw.send(b"GET /slow HTTP/1.1\r\nHost: test\r\n\r\n")
        async with server.connected() as late:
            await _refused(late, 503, "busy")
        leave.set()
        for raw in working:
            assert await raw.answer() == (200, b'"done"')
            raw.writer.close()


async def test_pipelined_requests_are_answered_in_order_and_only_so_many(server: Server) -> None:
    async with server.connected() as raw:
        await raw.send(ASK * 4)
        for _ in range(4):
            assert await raw.answer() == (200, b'"hello"')
        await raw.send(ASK * 400)
        for _ in range(4):
            assert await raw.answer() == (200, b'"hello"')
        await _refused(raw, 503, "busy")


async def test_what_comes_before_a_refusal_is_answered_first(server: Server) -> None:
    async with server.connected() as raw:
        await raw.send(ASK + ASK + CHUNKED + b"zz\r\n")
        for _ in range(2):
            assert await raw.answer() == (200, b'"hello"')
        await _refused(raw, 400, "not-http")


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket", b"TLS/1.0"])
async def test_an_upgrade_is_not_made_and_the_request_is_answered(
    server: Server, protocol: bytes
) -> None:
    asked = LINE + b"Connection: Upgrade\r\nUpgrade: " + protocol + b"\r\n\r\n"
    async with server.connected() as raw:
        await raw.send(asked + ASK)
        for _ in range(2):
            assert await raw.answer() == (200, b'"hello"')


@pytest.mark.parametrize("options", [b"Upgrade", b"Upgrade, HTTP2-Settings", b"upgrade,keep-alive"])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"Content-Length: 5\r\n\r\n12345", id="of a length"),
        pytest.param(b"Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n0\r\n\r\n", id="in chunks"),
    ],
)
async def test_the_body_of_one_who_wishes_an_upgrade_is_no_other_request(
    server: Server, options: bytes, body: bytes
) -> None:
    asked = POST + b"Connection: " + options + b"\r\nUpgrade: h2c\r\n" + body
    async with server.connected() as raw:
        await raw.send(asked + ASK)
        assert await raw.answer() == (200, b"5")
        assert await raw.answer() == (200, b'"hello"')
        for byte in asked:  # also where it comes a byte at a time
            await raw.send(bytes([byte]))
            await asyncio.sleep(0)  # hand over: the server is in this loop too
        assert await raw.answer() == (200, b"5")


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"GET / HTTP/1.1\r\n", id="no host"),
        pytest.param(LINE + b"Host: other\r\n", id="two hosts"),
        pytest.param(b"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n", id="two hosts in 1.0"),
        pytest.param(b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", id="chunks in 1.0"),
        pytest.param(b"CONNECT / HTTP/1.1\r\nHost: test\r\n", id="a tunnel"),
    ],
)
async def test_what_two_readers_would_read_differently_is_refused(
    server: Server, head: bytes
) -> None:
    async with server.connected() as raw:
        await raw.send(head + b"\r\n")
        await _refused(raw, 400, "not-http")


async def test_an_older_http_needs_no_host_and_is_never_told_to_go_on(server: Server) -> None:
    async with server.connected() as raw:
        head = POST.replace(b"1.1", b"1.0").replace(b"Host: test\r\n", b"")
        await raw.send(head + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n12345")
        assert await raw.answer() == (200, b"5")


@pytest.mark.parametrize("said", [b"", b"Expect: 100-continue\r\n"])
async def test_a_body_that_says_it_is_too_large_is_not_waited_for(
    server: Server, said: bytes
) -> None:
    for size in (LIMITS.body_wire_bytes_max + 1, 2**63):
        async with server.connected() as raw:
            await raw.send(POST + said + b"Content-Length: %d\r\n\r\n" % size)
            await _refused(raw, 413, "too-large")


async def test_a_body_in_chunks_and_one_that_was_asked_for_are_read(server: Server) -> None:
    async with server.connected() as raw:
        await raw.send(CHUNKED + b"3;why=not\r\n123\r\n2\r\n45\r\n0\r\nTrailer: x\r\n\r\n")
        assert await raw.answer() == (200, b"5")
        await raw.send(POST + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert await raw.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        await raw.send(b"12345")
        assert await raw.answer() == (200, b"5")


def test_what_is_said_of_the_limits_is_what_they_are() -> None:
    limits = Limits()
    assert limits.keep_alive_seconds > 60, "longer than clients and proxies assume"
    said = " ".join((Path(__file__).parents[4] / "docs/operating.md").read_text().split())
    for part in (
        f"An address of {limits.request_line_bytes_max // 1024} KiB, {limits.headers_max} headers,",
        f"{limits.head_bytes_max // 1024} KiB of headers in all;",
        f"{limits.head_seconds_max} seconds for the headers, {limits.body_seconds_max} for the",
        f"{limits.pipelined_max} requests ahead of",
        f"{limits.write_seconds_max} seconds without taking anything of an answer;",
        f"{limits.keep_alive_seconds} seconds idle.",
        f"A process holds {limits.connections_max:,} connections, or",
        f"allow less {FILES_KEPT}",
        f"{WAITING_MAX} questions may wait for `Byfield-After` at once.",
    ):
        assert part in said
    assert f"{limits.head_seconds_max} seconds to arrive, a body {limits.body_seconds_max}." in (
        TOO_SLOW.advice
    )
    assert f"{limits.headers_max} headers, of at most {limits.head_bytes_max // 1024} KiB" in (
        HEADERS_TOO_LARGE.advice
    )


async def test_no_more_connections_than_open_files_allow() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES_KEPT + 100, hard))
    try:
        assert Limits().within_open_files().connections_max == 100
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert Limits(connections_max=50).within_open_files().connections_max == 50


async def test_a_refusal_points_to_where_it_is_explained(told: Told) -> None:
    assert told is not None
    app = application("Test", Settings.read(public_url="https://help.example.org"))
    async with served(app, LIMITS) as server, server.connected() as raw:
        await raw.send(b"\x00\r\n\r\n")
        _, body = await raw.answer()
        assert json.loads(body)["type"] == "https://help.example.org/problems/not-http"
