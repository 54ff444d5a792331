"""What a browser brings back is believed only in the browser, and by the state, that began it."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from services.access.openid.refusals import SignInRefusedError
from services.access.openid.signing_in import SignIn
from services.access.openid.underway import UNDERWAY_SECONDS_MAX, Begun, Carried
from tests.services.access.openid.forging import (
    NAME,
    REDIRECT_URI,
    Browser,
    Forger,
    opening,
    signed_in,
)


async def begun_in(browser: Browser, sign_in: SignIn) -> Begun:
    return browser.keep(await sign_in.begin(NAME, REDIRECT_URI))


async def refused(issuer: Forger, rule: str, **changed: Any) -> SignInRefusedError:
    with pytest.raises(SignInRefusedError) as refusal:
        await signed_in(issuer, **changed)
    assert refusal.value.rule == rule
    assert "/token" not in issuer.asked or rule == "code-refused"
    return refusal.value


async def test_the_browser_is_sent_with_state_nonce_and_challenge(issuer: Forger) -> None:
    async with opening(issuer, acr_values=("2", "3")) as sign_in:
        begun = await sign_in.begin(NAME, REDIRECT_URI)
        again = await sign_in.begin(NAME, REDIRECT_URI)
    asked = parse_qs(urlsplit(begun.url).query, strict_parsing=True)
    assert asked["tenant"] == ["7"], "the endpoint's own parameter stays"
    assert asked["response_type"] == ["code"]
    assert asked["scope"] == ["openid email"]
    assert asked["redirect_uri"] == [REDIRECT_URI]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["acr_values"] == ["2 3"]
    assert asked["state"] == [begun.underway.state]
    assert asked["nonce"] == [begun.underway.nonce]
    assert begun.underway.verifier not in begun.url
    secrets = {begun.underway.state, begun.underway.nonce, begun.underway.verifier}
    assert len(secrets | {again.underway.state, again.underway.nonce, again.underway.verifier}) == 6
    assert all(len(secret) == 43 for secret in secrets)
    assert not any(secret in repr(begun) for secret in secrets)


async def test_a_state_is_good_once(issuer: Forger) -> None:
    browser = Browser()
    async with opening(issuer) as sign_in:
        query = issuer.brought_back(await begun_in(browser, sign_in))
        await sign_in.finish(query, browser.take)
        with pytest.raises(SignInRefusedError, match="unknown-state"):
            await sign_in.finish(query, browser.take)


async def test_of_two_requests_with_one_state_at_once_one_signs_in(issuer: Forger) -> None:
    browser = Browser()
    async with opening(issuer) as sign_in:
        query = issuer.brought_back(await begun_in(browser, sign_in))
        outcomes = await asyncio.gather(
            *(sign_in.finish(query, browser.take) for _ in range(2)), return_exceptions=True
        )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "SignInRefusedError",
        "SignedIn",
    ]


async def test_a_state_is_used_up_by_a_sign_in_that_fails(issuer: Forger) -> None:
    browser = Browser()
    issuer.claims = {"nonce": "another"}
    async with opening(issuer) as sign_in:
        query = issuer.brought_back(await begun_in(browser, sign_in))
        with pytest.raises(SignInRefusedError, match="nonce"):
            await sign_in.finish(query, browser.take)
    assert browser.kept == {}


async def test_the_state_of_another_browser_is_refused(issuer: Forger) -> None:
    mine, theirs = Browser(), Browser()
    async with opening(issuer) as sign_in:
        await begun_in(mine, sign_in)
        query = issuer.brought_back(await begun_in(theirs, sign_in))
        with pytest.raises(SignInRefusedError) as refusal:
            await sign_in.finish(query, mine.take)
    assert refusal.value.rule == "unknown-state"
    assert "another browser" in refusal.value.for_people
    assert len(theirs.kept) == 1, "the other browser can still finish"


async def test_two_windows_of_one_browser_each_finish_their_own(issuer: Forger) -> None:
    browser = Browser()
    async with opening(issuer) as sign_in:
        first = issuer.brought_back(await begun_in(browser, sign_in))
        second = issuer.brought_back(await begun_in(browser, sign_in))
        for query in (second, first):
            assert (await sign_in.finish(query, browser.take)).identity.subject == "person-1"


async def test_what_is_carried_comes_back_and_the_provider_never_sees_it(issuer: Forger) -> None:
    browser, carried = Browser(), Carried("/access/people", b"an-invitation")
    async with opening(issuer) as sign_in:
        begun = browser.keep(await sign_in.begin(NAME, REDIRECT_URI, carried))
        assert (await sign_in.finish(issuer.brought_back(begun), browser.take)).carried == carried
    assert "people" not in begun.url
    assert "invitation" not in begun.url + repr(begun)


@pytest.mark.parametrize("seconds", [UNDERWAY_SECONDS_MAX + 1, -1])
async def test_a_sign_in_that_took_too_long_is_refused(issuer: Forger, seconds: float) -> None:
    browser = Browser()
    async with opening(issuer) as sign_in:
        query = issuer.brought_back(await begun_in(browser, sign_in))
        issuer.pass_seconds(seconds)
        with pytest.raises(SignInRefusedError, match="too-late"):
            await sign_in.finish(query, browser.take)


@pytest.mark.parametrize("iss", ["https://other.example", "", None])
async def test_a_callback_of_another_issuer_or_of_none_is_refused(
    issuer: Forger, iss: str | None
) -> None:
    issuer.callback = {"iss": iss}
    await refused(issuer, "wrong-callback-issuer")


async def test_a_wrong_issuer_is_refused_also_where_none_was_promised(issuer: Forger) -> None:
    issuer.metadata = {"authorization_response_iss_parameter_supported": False}
    issuer.callback = {"iss": "https://other.example"}
    await refused(issuer, "wrong-callback-issuer")
    issuer.callback = {"iss": None}
    assert (await signed_in(issuer)).subject == "person-1"


async def test_a_cancelled_sign_in_is_told_in_plain_words(issuer: Forger) -> None:
    issuer.callback = {
        "code": None,
        "error": "access_denied",
        "error_description": "<b>Call 555-0100 to unlock your account</b>",
    }
    refusal = await refused(issuer, "denied")
    assert "cancelled" in refusal.for_people
    assert "555" not in refusal.for_people + str(refusal)


@pytest.mark.parametrize("error", ["server_error", "<script>", ""])
async def test_another_error_of_the_issuer_is_not_repeated(issuer: Forger, error: str) -> None:
    issuer.callback = {"error": error}
    refusal = await refused(issuer, "issuer-error")
    assert not error or error not in refusal.for_people + str(refusal)


async def test_an_error_of_another_issuer_is_refused_as_such(issuer: Forger) -> None:
    issuer.callback = {"error": "access_denied", "iss": "https://other.example"}
    await refused(issuer, "wrong-callback-issuer")


@pytest.mark.parametrize("code", [None, ""])
async def test_a_callback_without_code_is_refused(issuer: Forger, code: str | None) -> None:
    issuer.callback = {"code": code}
    await refused(issuer, "no-code")


async def test_a_code_that_another_began_is_refused_by_its_verifier(issuer: Forger) -> None:
    attacker, victim = Browser(), Browser()
    async with opening(issuer) as sign_in:
        stolen = parse_qs(issuer.brought_back(await begun_in(victim, sign_in)))["code"][0]
        issuer.callback = {"code": stolen}
        query = issuer.brought_back(await begun_in(attacker, sign_in))
        with pytest.raises(SignInRefusedError, match="code-refused"):
            await sign_in.finish(query, attacker.take)


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("", "unknown-state"),
        ("code=1", "unknown-state"),
        ("state=&code=1", "unknown-state"),
        ("state=STATE&state=STATE&code=1", "malformed-callback"),
        ("state=STATE&code=1&code=2", "malformed-callback"),
        ("state=STATE&code=%FF", "malformed-callback"),
        ("state=STATE&code=" + "x" * 5000, "malformed-callback"),
        ("&".join(f"p{number}=1" for number in range(30)), "malformed-callback"),
    ],
)
async def test_a_callback_that_cannot_be_read_is_refused(
    issuer: Forger, query: str, rule: str
) -> None:
    browser = Browser()
    async with opening(issuer) as sign_in:
        begun = await begun_in(browser, sign_in)
        with pytest.raises(SignInRefusedError) as refusal:
            await sign_in.finish(query.replace("STATE", begun.underway.state), browser.take)
    assert refusal.value.rule == rule


async def test_what_is_refused_is_logged_without_code_state_or_token(issuer: Forger) -> None:
    browser = Browser()
    issuer.claims = {"aud": "another"}
    async with opening(issuer) as sign_in:
        begun = await begun_in(browser, sign_in)
        query = issuer.brought_back(begun)
        with pytest.raises(SignInRefusedError) as refusal:
            await sign_in.finish(query, browser.take)
    code = parse_qs(query)["code"][0]
    for secret in (code, begun.underway.state, begun.underway.nonce, "eyJ"):
        assert secret not in str(refusal.value)
