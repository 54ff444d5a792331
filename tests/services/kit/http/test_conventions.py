from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import Response
from pydantic import BaseModel

from services.kit.http.answers import forbid_caching, set_headers
from services.kit.http.application import Application, application
from services.kit.http.problems import MEDIA_TYPE
from services.kit.settings import Settings
from tests.services.kit.conftest import Told
from tests.services.kit.http.asking import asking

SECURE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


class Thing(BaseModel):
    name: str


@pytest.fixture
async def client(told: Told) -> AsyncIterator[httpx.AsyncClient]:
    assert told is not None  # lines kept off the screen
    app = _app()
    app.mount("/inner", _app())
    async with asking(app) as client:
        yield client


def _app() -> Application:
    app = application("Test", Settings.read())
    things: list[str] = []

    @app.get("/things")
    async def show() -> list[str]:
        return things

    @app.post("/things", status_code=201)
    async def add(body: Thing) -> None:
        things.append(body.name)

    @app.put("/things/{name}")
    async def put(name: str, body: Thing) -> None: ...

    @app.delete("/things/{name}")
    async def remove(name: str) -> None: ...

    @app.get("/versioned")
    async def versioned(response: Response) -> list[str]:
        set_headers(response, version=1, position=7)
        return things

    @app.get("/joined")
    async def joined(response: Response) -> list[str]:
        set_headers(response, version=1, shows_others=True)
        return things

    @app.get("/secret")
    async def secret(response: Response) -> str:
        forbid_caching(response)
        return "hush"

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("broken")

    return app


@pytest.mark.parametrize("base", ["", "/inner"])
@pytest.mark.parametrize("path", ["/things", "/versioned", "/openapi.json", "/nowhere", "/broken"])
async def test_head_is_get_without_its_content(
    client: httpx.AsyncClient, base: str, path: str
) -> None:
    got, head = await client.get(base + path), await client.head(base + path)
    assert head.status_code == got.status_code
    assert head.content == b""
    assert dict(head.headers) == dict(got.headers)


@pytest.mark.parametrize("base", ["", "/inner"])
@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/things", "GET, HEAD, POST"),
        ("/things/1", "PUT, DELETE"),
        ("/versioned", "GET, HEAD"),
        ("/openapi.json", "GET, HEAD"),
    ],
)
async def test_allow_names_every_method_of_the_address(
    client: httpx.AsyncClient, base: str, path: str, allow: str
) -> None:
    for method in ("PATCH", "TRACE", "PROPFIND", "QUERY"):
        answer = await client.request(method, base + path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allow)
        assert answer.json()["type"] == "urn:byfield:problem:method-not-allowed"
    options = await client.options(base + path)
    assert (options.status_code, options.headers["allow"], options.content) == (204, allow, b"")
    if "GET" not in allow:
        assert (await client.head(base + path)).headers["allow"] == allow


async def test_options_of_nothing_is_404(client: httpx.AsyncClient) -> None:
    assert (await client.options("/nowhere")).status_code == 404


@pytest.mark.parametrize("path", ["/things/", "/inner", "/inner/things/", "//things", "/things//"])
async def test_nothing_is_redirected(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"http://byfield{path}", headers={"Host": "evil.test"})
    assert answer.status_code == 404
    assert "evil" not in str(answer.headers) + answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/things"),
        ("GET", "/inner/things"),
        ("GET", "/nowhere"),
        ("GET", "/broken"),
        ("GET", "/inner/broken"),
        ("POST", "/things"),
        ("PATCH", "/things"),
        ("OPTIONS", "/things"),
        ("GET", "/%zz"),
    ],
)
async def test_every_answer_tells_browsers_what_not_to_do(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await client.request(method, path)
    assert SECURE.items() <= dict(answer.headers).items()
    keep = "private, no-cache" if answer.status_code == 200 else "no-store"
    assert answer.headers["cache-control"] == keep
    assert len(answer.headers.get_list("content-security-policy")) == 1


@pytest.mark.parametrize("path", ["/things", "/inner/things"])
async def test_what_was_seen_is_not_sent_again_until_it_changes(
    client: httpx.AsyncClient, path: str
) -> None:
    seen = await client.get(path)
    tag = seen.headers["etag"]
    assert seen.headers["vary"] == "Authorization"
    for named in (tag, tag.removeprefix("W/"), f'"x" , {tag}', "*"):
        for method in ("GET", "HEAD"):
            again = await client.request(method, path, headers={"If-None-Match": named})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
            assert not {"content-length", "content-type"} & set(again.headers)
    await client.post(path, json={"name": "a"})
    changed = await client.get(path, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.json()) == (200, ["a"])
    assert changed.headers["etag"] != tag


@pytest.mark.parametrize("named", ["1", '"1" "2"', '"2"', "", "W/1"])
async def test_what_names_nothing_that_was_seen_gets_it_all(
    client: httpx.AsyncClient, named: str
) -> None:
    answer = await client.get("/versioned", headers={"If-None-Match": named})
    assert answer.status_code == 200


async def test_a_version_says_what_was_seen_where_it_says_all(client: httpx.AsyncClient) -> None:
    same = {"If-None-Match": '"1"'}
    seen = await client.get("/versioned", headers=same)
    assert (seen.status_code, seen.headers["byfield-position"]) == (304, "7")
    joined = await client.get("/joined", headers=same)
    assert (joined.status_code, joined.headers["etag"]) == (200, '"1"')


async def test_what_nobody_may_keep_has_no_etag(client: httpx.AsyncClient) -> None:
    answer = await client.get("/secret", headers={"If-None-Match": "*"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    "said",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        "application/jsonp",
        "json",
        "",
        None,
        # Nobody waits until a reader has tried every way in which this might be meant.
        "application/json" + ";a= " * 8_000 + ";=",
        "application/json;" + " " * 30_000 + "x",
    ],
)
async def test_a_body_of_another_kind_is_415(client: httpx.AsyncClient, said: str | None) -> None:
    headers = {} if said is None else {"Content-Type": said}
    answer = await client.post("/things", content=b'{"name": "a"}', headers=headers)
    assert answer.status_code == 415
    assert answer.json()["type"] == "urn:byfield:problem:unsupported-media-type"
    assert answer.headers["accept"] == "application/json"


async def test_a_compressed_body_is_415(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await client.post("/things", content=b'{"name": "a"}', headers=headers)
    assert answer.status_code == 415
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "said",
    [
        "application/json",
        "Application/JSON;charset=UTF-8",
        'application/json; charset="utf-8"',
        "application/json;",
        "application/merge-patch+json; x=y",
    ],
)
async def test_json_may_be_called_so_in_several_ways(client: httpx.AsyncClient, said: str) -> None:
    answer = await client.post("/things", content=b'{"name": "a"}', headers={"Content-Type": said})
    assert answer.status_code == 201


@pytest.mark.parametrize("body", [b"{", b"", b"name=a", b'{"name": "\xff"}', b"[" * 100_000])
async def test_what_is_no_json_is_400_and_what_is_but_does_not_fit_422(
    client: httpx.AsyncClient, body: bytes
) -> None:
    said = {"Content-Type": "application/json"}
    answer = await client.post("/things", content=body, headers=said)
    assert answer.status_code == (400 if body else 422)
    assert answer.headers["content-type"] == MEDIA_TYPE
    for fits_not in (b"[1]", b'{"name": ' + b"1" * 5000 + b"}"):
        assert (await client.post("/things", content=fits_not, headers=said)).status_code == 422


@pytest.mark.parametrize("said", ["application/json", "APPLICATION/JSON", "application/x+Json"])
async def test_json_is_read_strictly_however_it_is_called(
    client: httpx.AsyncClient, said: str
) -> None:
    for body in (b'{"name": "a", "name": "b"}', b'{"name": "a", "more": 1e400}'):
        answer = await client.post("/things", content=body, headers={"Content-Type": said})
        assert answer.status_code == 422
        assert answer.json()["detail"].startswith("body: must ")


@pytest.mark.parametrize(
    "address",
    [
        b"/things/%zz",
        b"/things/%",
        b"/things/%00",
        b"/things/%0a",
        b"/things/%7f",
        b"/things/%ff",
        b"/things/%c3",
        b"/things/%ed%a0%80",
        b"/things?x=%zz",
        b"/things?x=%ff",
        b"/inner/things/%00",
    ],
)
async def test_an_address_that_is_no_text_is_400(client: httpx.AsyncClient, address: bytes) -> None:
    url = client.base_url.copy_with(raw_path=address)
    answer = await client.request("DELETE", url)
    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:byfield:problem:bad-address"
