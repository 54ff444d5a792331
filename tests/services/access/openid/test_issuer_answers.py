"""An issuer that is away, hangs, answers too much or speaks for another signs nobody in."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from services.access.openid.issuer_answers import ANSWER_BYTES_MAX
from services.access.openid.refusals import IssuerAwayError
from tests.services.access.openid.forging import (
    NAME,
    REDIRECT_URI,
    Forger,
    never,
    opening,
    signed_in,
)

METADATA = "/.well-known/openid-configuration"
PATHS = (METADATA, "/keys", "/token", "/userinfo")


async def away(issuer: Forger, why: str, **changed: Any) -> None:
    with pytest.raises(IssuerAwayError, match=why) as refusal:
        await signed_in(issuer, **changed)
    assert "Try again" in refusal.value.for_people


def answering(response: Response) -> Any:
    async def answer(_request: Request) -> Response:
        return response

    return answer


@pytest.mark.parametrize("path", PATHS)
async def test_an_issuer_that_hangs_is_not_waited_for(issuer: Forger, path: str) -> None:
    issuer.instead[path] = never
    await away(issuer, "no answer within 0.2 s", seconds_max=0.2)


async def test_an_issuer_whose_bytes_trickle_is_not_waited_for(issuer: Forger) -> None:
    async def trickled(_request: Request) -> Response:
        async def parts() -> Any:
            while True:
                yield b" "
                await asyncio.sleep(0)  # lets the reader in between two bytes; waits for nothing

        return StreamingResponse(parts())

    issuer.instead[METADATA] = trickled
    await away(issuer, "no answer within|more than", seconds_max=0.5)


async def test_who_waits_for_another_s_question_is_not_kept_waiting_longer(
    issuer: Forger,
) -> None:
    issuer.instead[METADATA] = never
    async with opening(issuer, seconds_max=0.2) as sign_in:
        outcomes = await asyncio.gather(
            *(sign_in.begin(NAME, REDIRECT_URI) for _ in range(20)), return_exceptions=True
        )
    assert {type(outcome) for outcome in outcomes} == {IssuerAwayError}
    assert issuer.asked_for(METADATA) == 1


async def test_an_issuer_that_is_back_signs_people_in_again(issuer: Forger) -> None:
    async with opening(issuer) as sign_in:
        issuer.instead[METADATA] = answering(Response(status_code=503))
        with pytest.raises(IssuerAwayError, match="503"):
            await signed_in(issuer, sign_in)
        del issuer.instead[METADATA]
        assert (await signed_in(issuer, sign_in)).subject == "person-1"


@pytest.mark.parametrize("path", PATHS)
async def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    issuer: Forger, path: str
) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(50 * ANSWER_BYTES_MAX // 1024):
            yield b" " * 1024

    issuer.instead[path] = answering(StreamingResponse(endless()))
    await away(issuer, f"more than {ANSWER_BYTES_MAX} bytes")


async def test_an_answer_is_not_unpacked(issuer: Forger) -> None:
    packed = gzip.compress(b" " * 50 * ANSWER_BYTES_MAX)
    issuer.instead[METADATA] = answering(Response(packed, headers={"content-encoding": "gzip"}))
    await away(issuer, "compressed")


@pytest.mark.parametrize("path", PATHS)
async def test_a_redirect_is_not_followed(issuer: Forger, path: str) -> None:
    issuer.instead[path] = answering(RedirectResponse(f"{issuer.address}/keys?elsewhere"))
    await away(issuer, "status 307|no JSON")
    assert issuer.asked[-1] == path


@pytest.mark.parametrize("content", ["", "no", "[]", "7", '"x"', "[" * 100_000, "\xff"])
@pytest.mark.parametrize("path", PATHS)
async def test_an_answer_that_is_no_json_object_is_refused(
    issuer: Forger, path: str, content: str
) -> None:
    issuer.instead[path] = answering(Response(content.encode("latin-1")))
    await away(issuer, "no JSON")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"issuer": "https://other.example"}, "another issuer"),
        ({"issuer": "SLASH"}, "another issuer"),
        ({"issuer": None}, "issuer"),
        ({"token_endpoint": None}, "token_endpoint"),
        ({"token_endpoint": "http://other.example/token"}, "token_endpoint must begin with https"),
        ({"jwks_uri": "file:///etc/passwd"}, "jwks_uri must"),
        ({"jwks_uri": "https://[::1"}, "jwks_uri is no address"),
        ({"userinfo_endpoint": "https://a:b@other.example/"}, "userinfo_endpoint must"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "authorization_endpoint must"),
        ({"authorization_endpoint": "https://a.example/#x"}, "authorization_endpoint must"),
        ({"authorization_response_iss_parameter_supported": "yes"}, "iss_parameter_supported"),
    ],
)
async def test_metadata_that_cannot_be_trusted_is_refused(
    issuer: Forger, changed: dict[str, Any], why: str
) -> None:
    issuer.metadata = {
        name: issuer.address + "/" if value == "SLASH" else value for name, value in changed.items()
    }
    await away(issuer, why)
    assert issuer.asked == [METADATA]


async def test_an_issuer_that_is_not_there_is_said_to_be_away(issuer: Forger) -> None:
    issuer.metadata = {"token_endpoint": "http://127.0.0.1:1/token"}
    await away(issuer, "connection")


async def test_a_fault_of_our_client_is_told_as_such(issuer: Forger) -> None:
    issuer.instead["/token"] = answering(Response('{"error": "invalid_client"}', 401))
    await away(issuer, "status 401")


async def test_a_cookie_of_one_person_is_not_sent_with_the_next(issuer: Forger) -> None:
    issuer.cookie = "session=of-the-first"
    async with opening(issuer) as sign_in:
        for _ in range(2):
            await signed_in(issuer, sign_in)
    assert len(issuer.headers) == 2
    assert not any("cookie" in headers for headers in issuer.headers)


async def test_an_access_token_that_is_no_bearer_token_is_not_sent(issuer: Forger) -> None:
    issuer.answer = {"access_token": "a\r\nx: y"}
    await away(issuer, "no bearer token")
