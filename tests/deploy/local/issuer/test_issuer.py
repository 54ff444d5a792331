"""The embedded issuer signs the demo's people in, with the same client code as any other."""

from __future__ import annotations

import base64
import html
import os
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
import structlog
from pydantic import SecretStr

from deploy.local.issuer.app import CLIENT_ID, EmbeddedIssuer, is_callback
from deploy.local.issuer.codes import CODE_SECONDS_MAX, CODES_MAX, Codes
from deploy.local.issuer.people import PEOPLE
from deploy.local.issuer.running import (
    PORT_FILE,
    NotOnThisMachineError,
    embedded_issuer,
    with_embedded_issuer,
)
from deploy.local.loopback import listen_on_loopback, serving
from deploy.settings import Settings
from services.access.openid.provider import Provider
from services.access.openid.refusals import SignInRefusedError
from services.access.openid.relying_party import challenge_of
from services.access.openid.signing_in import SignIn, opened
from services.access.openid.underway import Begun
from services.kit.settings import Environment
from tests.services.access.openid.forging import Browser

SECRET = "secret-of-the-tests"  # noqa: S105 - as it says
REDIRECT_URI = "http://127.0.0.1:8270/access/callback"
VERIFIER = "v" * 43


@dataclass
class Running:
    """A running issuer, a client without redirects, and the time."""

    issuer: EmbeddedIssuer
    client: httpx.AsyncClient
    sign_in: SignIn
    now: datetime = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    async def code(self, **changed: Any) -> str:
        """Choose a person and return the code."""
        answer = await self.client.post("/authorize", data={**asked(), **changed})
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))["code"]

    async def exchange(self, code: str, /, **changed: Any) -> httpx.Response:
        """Give a code to the token endpoint."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": VERIFIER,
            **changed,
        }
        return await self.client.post("/token", data=form, auth=(CLIENT_ID, SECRET))


def asked(**changed: str) -> dict[str, str]:
    return {
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": "openid email",
        "state": "the-state",
        "nonce": "the-nonce",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        "person": "carla",
        **changed,
    }


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    listening, address = listen_on_loopback()
    made: list[Running] = []
    issuer = EmbeddedIssuer(address, SECRET, clock=lambda: made[0].now)
    provider = Provider(
        issuer=address,
        display_name="Development",
        client_id=CLIENT_ID,
        client_secret=SecretStr(SECRET),
        algorithms=("ES256",),
    )
    async with (
        serving(issuer.app(), listening),
        httpx.AsyncClient(base_url=address, trust_env=False) as client,
        opened({"local": provider}, clock=lambda: made[0].now) as sign_in,
    ):
        made.append(Running(issuer, client, sign_in))
        yield made[0]


async def chosen(running: Running, begun: Begun, person: str) -> str:
    """Click a person's button on the page, as a browser without script does."""
    page = (await running.client.get(begun.url)).text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    form = {name: html.unescape(value) for name, value in fields.items()}
    assert f'name="person" value="{person}"' in page
    answer = await running.client.post("/authorize", data={**form, "person": person})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(REDIRECT_URI + "?")
    return urlsplit(answer.headers["location"]).query


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
async def test_each_person_signs_in_by_one_click(running: Running, person: Any) -> None:
    browser = Browser()
    begun = browser.keep(await running.sign_in.begin("local", REDIRECT_URI))
    query = await chosen(running, begun, person.subject)
    identity = (await running.sign_in.finish(query, browser.take)).identity
    assert (identity.issuer, identity.subject) == (running.issuer.address, person.subject)
    assert (identity.email, identity.email_verified) == (person.email, person.email_verified)


async def test_who_cancels_is_not_signed_in(running: Running) -> None:
    browser = Browser()
    begun = browser.keep(await running.sign_in.begin("local", REDIRECT_URI))
    with pytest.raises(SignInRefusedError, match="denied"):
        await running.sign_in.finish(await chosen(running, begun, ""), browser.take)


async def test_people_sign_in_also_after_its_key_was_rotated(running: Running) -> None:
    kids = set()
    for _ in range(3):
        browser = Browser()
        begun = browser.keep(await running.sign_in.begin("local", REDIRECT_URI))
        query = await chosen(running, begun, "ada")
        running.now += timedelta(seconds=31)
        assert (await running.sign_in.finish(query, browser.take)).identity.subject == "ada"
        published = (await running.client.get("/keys")).json()["keys"]
        kids.add(published[0]["kid"])
        assert len(published) <= 2
        assert not any("d" in key for key in published), "a private key is published"
        assert (await running.client.post("/keys/rotate")).status_code == 204
    assert len(kids) == 3


async def test_the_page_needs_no_script_and_loads_nothing(running: Running) -> None:
    answer = await running.client.get("/authorize", params=asked(state='"><script>'))
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "src=" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "email"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"person": "nobody"}, "access_denied"),
    ],
)
async def test_what_cannot_be_granted_is_sent_back_as_an_error(
    running: Running, changed: dict[str, str], error: str
) -> None:
    answer = await running.client.post("/authorize", data=asked(**changed))
    said = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    assert said == {"error": error, "state": "the-state", "iss": running.issuer.address}


@pytest.mark.parametrize(
    "changed", [{"redirect_uri": "https://evil.example/access/callback"}, {"client_id": "evil"}]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nothing_is_sent_to_an_address_of_others(
    running: Running, method: str, changed: dict[str, str]
) -> None:
    fields = asked(**changed)
    said: dict[str, Any] = {"params": fields} if method == "GET" else {"data": fields}
    answer = await running.client.request(method, "/authorize", **said)
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_a_callback_is_on_this_machine_at_its_path_on_any_port() -> None:
    for host in ("127.0.0.1", "127.0.0.1:1", "localhost:8270", "[::1]:65535"):
        assert is_callback(f"http://{host}/access/callback")
    for address in (
        "http://evil.example/access/callback",
        "http://127.0.0.1.evil.example/access/callback",
        "http://127.0.0.1:8270@evil.example/access/callback",
        "http://127.0.0.1/access/callback?x=1",
        "http://127.0.0.1/access/callback#",
        "http://127.0.0.1/access/callback\n",
        "http://127.0.0.1/elsewhere",
        "javascript:alert(1)//127.0.0.1/access/callback",
        "",
    ):
        assert not is_callback(address)


async def test_a_code_is_good_once(running: Running) -> None:
    code = await running.code()
    assert (await running.exchange(code)).status_code == 200
    again = await running.exchange(code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"redirect_uri": "http://127.0.0.1:9/access/callback"},
        {"code": "another"},
    ],
)
async def test_a_code_is_not_taken_from_another(running: Running, changed: dict[str, str]) -> None:
    answer = await running.exchange(await running.code(), **changed)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


async def test_a_code_is_not_taken_after_a_minute(running: Running) -> None:
    code = await running.code()
    running.now += timedelta(seconds=CODE_SECONDS_MAX + 1)
    assert (await running.exchange(code)).json() == {"error": "invalid_grant"}


async def test_a_code_is_taken_from_no_client_without_the_secret(running: Running) -> None:
    code = await running.code()
    basic = base64.b64encode(b"byfield:wrong").decode()
    for authorization in ("", "Basic", "Basic !", f"Basic {basic}", "Bearer x", "Basic /w=="):
        answer = await running.client.post(
            "/token",
            data={"grant_type": "authorization_code", "code": code},
            headers={"authorization": authorization},
        )
        assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
    assert (await running.exchange(code)).status_code == 200


async def test_a_page_elsewhere_that_names_this_machine_is_not_answered(running: Running) -> None:
    answer = await running.client.get("/keys", headers={"host": "evil.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"x=" + b"1" * 20_000, "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
        (b"person=ada&person=carla", "application/x-www-form-urlencoded", 400),
        (urlencode([(str(n), "1") for n in range(50)]).encode(), None, 400),
    ],
)
async def test_a_form_that_is_too_large_or_ambiguous_is_refused(
    running: Running, content: bytes, kind: str | None, status: int
) -> None:
    headers = {"content-type": kind or "application/x-www-form-urlencoded"}
    answer = await running.client.post("/authorize", content=content, headers=headers)
    assert answer.status_code == status


def test_codes_that_nobody_uses_are_forgotten() -> None:
    codes = Codes(lambda: datetime(2026, 3, 2, tzinfo=UTC))
    given = [
        codes.give(PEOPLE["ada"], redirect_uri="", challenge="", nonce=None)
        for _ in range(CODES_MAX + 1)
    ]
    assert codes.take(given[0]) is None
    assert codes.take(given[-1]) is not None


def settings(home: Path, **changed: Any) -> Settings:
    return Settings.read(home=home, **changed)


PRODUCTION: dict[str, Any] = {
    "environment": Environment.PRODUCTION,
    "evaluation_key": "kJ4-tR9w_Zx2Lq7vBn5mYc8sPd3fGh6a",
    "pages_key": "vW7-qZ2x_Lm9Tr4kYb6nHc3sJd8fGp5e",
    "center_began_on": "2011-01-01",
}
BEYOND: dict[str, Any] = {
    "host": "0.0.0.0",  # noqa: S104 - to be refused
    "evaluation_key": "kJ4-tR9w_Zx2Lq7vBn5mYc8sPd3fGh6a",
    "pages_key": "vW7-qZ2x_Lm9Tr4kYb6nHc3sJd8fGp5e",
}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("BYFIELD_"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize("given", [PRODUCTION, BEYOND], ids=["production", "other-hosts"])
async def test_it_is_refused_where_others_could_reach_it(
    given: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(NotOnThisMachineError, match="BYFIELD_OPENID_PROVIDERS"):
        async with embedded_issuer(settings(tmp_path, **given)):
            pass
    async with with_embedded_issuer(settings(tmp_path, **given)) as found:
        assert found.openid_providers == {}
    assert not (tmp_path / PORT_FILE).exists()


async def test_it_does_not_run_where_a_provider_is_set(tmp_path: Path) -> None:
    given = {
        "city": {
            "issuer": "https://idp.example",
            "display_name": "City",
            "client_id": "byfield",
            "client_secret": "secret",
        }
    }
    async with with_embedded_issuer(settings(tmp_path, openid_providers=given)) as found:
        assert list(found.openid_providers) == ["city"]


async def test_it_keeps_its_address_as_people_are_bound_to_it(tmp_path: Path) -> None:
    issuers = []
    for _ in range(2):
        async with with_embedded_issuer(settings(tmp_path / "home")) as found:
            provider = found.openid_providers["local"]
            issuers.append(provider.issuer)
            async with opened(found.openid_providers) as sign_in:
                assert (await sign_in.begin("local", REDIRECT_URI)).url.startswith(provider.issuer)
    assert issuers[0] == issuers[1]


@pytest.mark.parametrize("remembered", ["", "no", "99999999", "taken"])
async def test_it_takes_a_free_port_where_its_own_is_none_or_taken(
    remembered: str, tmp_path: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        (tmp_path / PORT_FILE).write_text(port if remembered == "taken" else remembered)
        async with embedded_issuer(settings(tmp_path)) as provider:
            assert urlsplit(provider.issuer).port == int((tmp_path / PORT_FILE).read_text())
            assert urlsplit(provider.issuer).port != int(port)


async def test_it_runs_also_where_its_port_cannot_be_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file, where a folder should be")
    with structlog.testing.capture_logs() as logged:
        async with embedded_issuer(settings(home)) as provider:
            assert provider.issuer.startswith("http://127.0.0.1:")
    assert [line["event"] for line in logged] == ["issuer_port_not_kept"]
