"""Each forged token, by its smallest change to a right one, is refused for that reason alone."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey

from services.access.openid.id_token import Identity
from services.access.openid.refusals import SignInRefusedError
from tests.services.access.openid.forging import (
    CLIENT_ID,
    NAME,
    OTHER,
    REDIRECT_URI,
    RSA,
    Browser,
    Forger,
    opening,
    public,
    signed_in,
    unsigned,
)


async def refused(issuer: Forger, rule: str, **changed: Any) -> None:
    with pytest.raises(SignInRefusedError) as refusal:
        await signed_in(issuer, **changed)
    assert refusal.value.rule == rule


async def test_a_right_token_says_who_signed_in(issuer: Forger) -> None:
    issuer.claims = {"email": "maria@city.example", "email_verified": True, "acr": "2"}
    assert await signed_in(issuer) == Identity(
        issuer.address, "person-1", "maria@city.example", email_verified=True, acr="2"
    )


async def test_an_unsigned_token_is_refused(issuer: Forger) -> None:
    async with opening(issuer) as sign_in:
        browser = Browser()
        begun = browser.keep(await sign_in.begin(NAME, REDIRECT_URI))
        now = int(issuer.now.timestamp())
        issuer.token = unsigned(
            {
                "iss": issuer.address,
                "sub": "person-1",
                "aud": CLIENT_ID,
                "iat": now,
                "exp": now + 60,
                "nonce": begun.underway.nonce,
            }
        )
        with pytest.raises(SignInRefusedError, match="algorithm"):
            await sign_in.finish(issuer.brought_back(begun), browser.take)


async def test_an_unsigned_token_is_refused_though_the_metadata_lists_none(issuer: Forger) -> None:
    issuer.metadata = {"id_token_signing_alg_values_supported": ["none"]}
    issuer.token = unsigned({"iss": issuer.address, "sub": "person-1", "aud": CLIENT_ID})
    await refused(issuer, "algorithm")


async def test_hmac_with_the_public_key_is_refused_though_the_metadata_lists_it(
    issuer: Forger,
) -> None:
    issuer.metadata = {"id_token_signing_alg_values_supported": ["HS256"]}
    # Made past the library's own door, which takes no public key for a secret.
    issuer.key = OctKey(RSA.as_der(), RSA.as_der(), {"kid": RSA.kid or ""})
    issuer.header = {"alg": "HS256"}
    await refused(issuer, "algorithm")


async def test_an_algorithm_that_was_not_allowed_is_refused_though_the_key_is_right(
    issuer: Forger,
) -> None:
    key = ECKey.generate_key("P-256", auto_kid=True)
    issuer.key, issuer.header = key, {"alg": "ES256"}
    issuer.published = [public(key)]
    await refused(issuer, "algorithm")
    assert (await signed_in(issuer, algorithms=("ES256",))).subject == "person-1"


async def test_a_signature_by_another_key_of_that_name_is_refused(issuer: Forger) -> None:
    issuer.key, issuer.header = OTHER, {"kid": RSA.kid}
    await refused(issuer, "signature")


async def test_a_token_that_was_changed_after_signing_is_refused(issuer: Forger) -> None:
    header, claims, signature = issuer.signed("any").split(".")
    issuer.token = f"{header}.{claims[:-1]}{'A' if claims[-1] != 'A' else 'Q'}.{signature}"
    await refused(issuer, "signature")


@pytest.mark.parametrize(
    "named", [{"jwk": public(OTHER)}, {"jku": "KEYS"}, {"x5u": "KEYS"}, {"x5c": ["MIIB"]}]
)
async def test_a_key_that_the_token_itself_brings_is_not_believed(
    issuer: Forger, named: dict[str, Any]
) -> None:
    elsewhere = f"{issuer.address}/elsewhere"
    issuer.key = OTHER
    issuer.header = {
        "kid": RSA.kid,
        **{name: elsewhere if value == "KEYS" else value for name, value in named.items()},
    }
    await refused(issuer, "signature")
    assert "/elsewhere" not in issuer.asked


async def test_a_right_token_that_also_tells_where_its_key_is_is_taken(issuer: Forger) -> None:
    issuer.header = {"jku": f"{issuer.address}/elsewhere", "vendor": "7"}
    assert (await signed_in(issuer)).subject == "person-1"
    assert "/elsewhere" not in issuer.asked


@pytest.mark.parametrize(
    "header", [{"crit": ["kid"]}, {"crit": ["exp"], "exp": 1}, {"crit": 5}, {"b64": True}]
)
async def test_a_token_with_critical_headers_is_refused(
    issuer: Forger, header: dict[str, Any]
) -> None:
    issuer.header = header
    await refused(issuer, "critical-header")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        "e30.e30.e30",
        "W10.e30.",
        "NQ.e30.",
        "." * 5,
        "x" * 300_000,
        "eyJhbGciOlsiUlMyNTYiXX0.e30.",
        "ü.ü.ü",
    ],
    ids=range(9),
)
async def test_what_is_no_token_is_refused(issuer: Forger, token: str) -> None:
    issuer.token = token
    issuer.answer = {"id_token": token} if len(token) < 200_000 else {}
    with pytest.raises(Exception, match=r"malformed-token|algorithm|more than") as refusal:
        await signed_in(issuer)
    assert hasattr(refusal.value, "for_people")


async def test_a_key_named_by_no_text_is_refused(issuer: Forger) -> None:
    issuer.header = {"kid": 5, "x": 1}
    await refused(issuer, "malformed-token")


async def test_an_answer_without_id_token_is_refused(issuer: Forger) -> None:
    issuer.answer = {"id_token": None}
    await refused(issuer, "no-id-token")


FORGED: dict[str, tuple[str, dict[str, Any]]] = {
    "of another issuer": ("issuer", {"iss": "https://other.example"}),
    "of an issuer with a slash more": ("issuer", {"iss": "SLASH"}),
    "of no issuer": ("issuer", {"iss": None}),
    "for another client": ("audience", {"aud": "another"}),
    "for another client, though given to us": ("audience", {"aud": "another", "azp": CLIENT_ID}),
    "for nobody": ("audience", {"aud": None}),
    "for an empty list": ("audience", {"aud": []}),
    "for a client whose name begins like ours": ("audience", {"aud": CLIENT_ID + "2"}),
    "for several without azp": ("authorized-party", {"aud": [CLIENT_ID, "another"]}),
    "for several and given to another": (
        "authorized-party",
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
    ),
    "for us and given to another": ("authorized-party", {"azp": "another"}),
    "expired": ("expiry", {"exp": -11}),
    "without expiry": ("expiry", {"exp": None}),
    "with a text for expiry": ("expiry", {"exp": "2999-01-01"}),
    "with true for expiry": ("expiry", {"exp": True}),
    "with NaN for expiry": ("expiry", {"exp": float("nan")}),
    "with an infinite expiry": ("expiry", {"exp": float("inf")}),
    "issued in the future": ("issued-at", {"iat": 12}),
    "issued at no time": ("issued-at", {"iat": None}),
    "not valid yet": ("not-before", {"nbf": 12}),
    "not valid before a text": ("not-before", {"nbf": "soon"}),
    "with another nonce": ("nonce", {"nonce": "another"}),
    "without nonce": ("nonce", {"nonce": None}),
    "of nobody": ("subject", {"sub": None}),
    "of an empty subject": ("subject", {"sub": ""}),
    "of a number": ("subject", {"sub": 7}),
    "of a subject that is too long": ("subject", {"sub": "x" * 256}),
    "of a subject that no database takes": ("subject", {"sub": "a\x00b"}),
}


@pytest.mark.parametrize("forged", FORGED)
async def test_a_token_is_refused_that_is(issuer: Forger, forged: str) -> None:
    rule, claims = FORGED[forged]
    now = int(issuer.now.timestamp())
    issuer.claims = {
        name: now + value
        if name in {"exp", "iat", "nbf"} and type(value) is int
        else issuer.address + "/"
        if value == "SLASH"
        else value
        for name, value in claims.items()
    }
    await refused(issuer, rule)


async def test_clocks_may_differ_by_less_than_ten_seconds(issuer: Forger) -> None:
    now = int(issuer.now.timestamp())
    issuer.claims = {"exp": now - 9, "iat": now + 10, "nbf": now + 10}
    assert (await signed_in(issuer)).subject == "person-1"
    issuer.claims = {"exp": now - 10}
    await refused(issuer, "expiry")
    issuer.claims = {"iat": now + 11}
    await refused(issuer, "issued-at")


async def test_an_expiry_beyond_all_numbers_of_a_machine_is_no_error(issuer: Forger) -> None:
    issuer.claims = {"exp": 10**400}
    assert (await signed_in(issuer)).subject == "person-1"


async def test_a_token_for_several_that_was_given_to_us_is_taken(issuer: Forger) -> None:
    issuer.claims = {"aud": ["another", CLIENT_ID], "azp": CLIENT_ID}
    assert (await signed_in(issuer)).subject == "person-1"


@pytest.mark.parametrize("acr", ["1", None, ["2"], "2 "])
async def test_an_acr_that_was_not_asked_for_is_refused(issuer: Forger, acr: object) -> None:
    issuer.claims = {"acr": acr}
    with pytest.raises(SignInRefusedError) as refusal:
        await signed_in(issuer, acr_values=("2", "3"))
    assert refusal.value.rule == "acr"
    assert "second factor" in refusal.value.for_people


async def test_an_acr_that_was_asked_for_is_taken(issuer: Forger) -> None:
    issuer.claims = {"acr": "3"}
    assert (await signed_in(issuer, acr_values=("2", "3"))).acr == "3"


@pytest.mark.parametrize("said", [False, None, "true", 1])
async def test_an_address_is_verified_only_if_the_issuer_says_true(
    issuer: Forger, said: object
) -> None:
    issuer.claims = {"email": "maria@city.example", "email_verified": said}
    identity = await signed_in(issuer)
    assert (identity.email, identity.email_verified) == ("maria@city.example", False)


@pytest.mark.parametrize("email", [7, "", "maria", "a@" + "b" * 300, "a@b\n"])
async def test_what_is_no_address_is_none_and_not_verified(issuer: Forger, email: object) -> None:
    issuer.claims = {"email": email, "email_verified": True}
    identity = await signed_in(issuer)
    assert (identity.email, identity.email_verified) == (None, False)


async def test_an_address_is_asked_for_where_the_token_has_none(issuer: Forger) -> None:
    issuer.userinfo = {"email": "maria@city.example", "email_verified": True}
    identity = await signed_in(issuer)
    assert (identity.email, identity.email_verified) == ("maria@city.example", True)


async def test_the_address_of_somebody_else_is_refused(issuer: Forger) -> None:
    issuer.userinfo = {"sub": "person-2", "email": "p2@city.example", "email_verified": True}
    await refused(issuer, "other-subject")
