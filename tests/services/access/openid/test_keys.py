"""An issuer's keys are those that it publishes now, and it is not asked more than is needed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from services.access.openid.issuer import KEPT_SECONDS_MAX, UNKNOWN_KEY_PAUSE_SECONDS
from services.access.openid.refusals import IssuerAwayError, SignInRefusedError
from tests.services.access.openid.forging import (
    NAME,
    OTHER,
    REDIRECT_URI,
    RSA,
    Forger,
    opening,
    public,
    signed_in,
)


async def test_keys_are_read_once_for_many_sign_ins(issuer: Forger) -> None:
    async with opening(issuer) as sign_in:
        for _ in range(3):
            await signed_in(issuer, sign_in)
    assert (issuer.asked_for("/keys"), issuer.asked_for("/token")) == (1, 3)


async def test_many_that_begin_at_once_ask_the_issuer_once(issuer: Forger) -> None:
    async with opening(issuer) as sign_in:
        await asyncio.gather(*(sign_in.begin(NAME, REDIRECT_URI) for _ in range(20)))
    assert issuer.asked_for("/.well-known/openid-configuration") == 1


async def test_a_new_key_is_found_at_once(issuer: Forger) -> None:
    async with opening(issuer) as sign_in:
        await signed_in(issuer, sign_in)
        issuer.key, issuer.published = OTHER, [public(OTHER)]
        assert (await signed_in(issuer, sign_in)).subject == "person-1"


async def test_many_that_come_with_a_new_key_at_once_all_sign_in_after_one_question(
    issuer: Forger,
) -> None:
    async with opening(issuer) as sign_in:
        await signed_in(issuer, sign_in)
        issuer.key, issuer.published = OTHER, [public(OTHER)]
        await asyncio.gather(*(signed_in(issuer, sign_in) for _ in range(10)))
    assert issuer.asked_for("/keys") == 2


async def test_forged_names_of_keys_do_not_make_us_ask_again_and_again(issuer: Forger) -> None:
    async with opening(issuer) as sign_in:
        await signed_in(issuer, sign_in)
        for number in range(10):
            issuer.header = {"kid": f"forged-{number}"}
            with pytest.raises(SignInRefusedError, match="unknown-key"):
                await signed_in(issuer, sign_in)
        assert issuer.asked_for("/keys") == 2
        issuer.pass_seconds(UNKNOWN_KEY_PAUSE_SECONDS)
        with pytest.raises(SignInRefusedError, match="unknown-key"):
            await signed_in(issuer, sign_in)
        assert issuer.asked_for("/keys") == 3


async def test_a_retired_key_is_refused_once_the_keys_are_old(issuer: Forger) -> None:
    async with opening(issuer) as sign_in:
        await signed_in(issuer, sign_in)
        issuer.published = [public(OTHER)]
        issuer.pass_seconds(KEPT_SECONDS_MAX)
        with pytest.raises(SignInRefusedError, match="unknown-key"):
            await signed_in(issuer, sign_in)
    assert KEPT_SECONDS_MAX == 300


async def test_a_clock_that_is_set_back_makes_no_key_good_for_longer(issuer: Forger) -> None:
    async with opening(issuer) as sign_in:
        await signed_in(issuer, sign_in)
        issuer.published = [public(OTHER)]
        issuer.pass_seconds(-3600)
        with pytest.raises(SignInRefusedError, match="unknown-key"):
            await signed_in(issuer, sign_in)


async def test_nobody_signs_in_by_old_keys_while_the_new_ones_cannot_be_read(
    issuer: Forger,
) -> None:
    async with opening(issuer) as sign_in:
        await signed_in(issuer, sign_in)
        issuer.metadata = {"jwks_uri": f"{issuer.address}/nowhere"}
        issuer.pass_seconds(KEPT_SECONDS_MAX)
        with pytest.raises(IssuerAwayError, match="404"):
            await signed_in(issuer, sign_in)


UNFIT: dict[str, dict[str, Any]] = {
    "to encrypt": {"use": "enc"},
    "to sign and not to verify": {"use": None, "key_ops": ["sign"]},
    "for another algorithm": {"alg": "PS256"},
    "of an unknown type": {"kty": "AKP"},
    "symmetric": {"kty": "oct", "k": "c2VjcmV0", "alg": None},
    "broken": {"n": "!"},
    "without modulus": {"n": None},
    "for an unknown use": {"use": "both"},
}


@pytest.mark.parametrize("unfit", UNFIT)
async def test_a_token_is_not_checked_by_a_key(issuer: Forger, unfit: str) -> None:
    issuer.published = [public(RSA, **UNFIT[unfit])]
    with pytest.raises(SignInRefusedError, match="unknown-key"):
        await signed_in(issuer)


async def test_unfit_keys_do_not_hide_a_fit_one_of_the_same_name(issuer: Forger) -> None:
    unfit = [public(RSA, **changed) for changed in UNFIT.values()]
    issuer.published = [*unfit, public(RSA)]
    assert (await signed_in(issuer)).subject == "person-1"


async def test_a_weak_key_is_refused(issuer: Forger) -> None:
    with pytest.warns(UserWarning, match="2048"):
        weak = RSAKey.generate_key(1024, auto_kid=True)
    issuer.key, issuer.published = weak, [public(weak)]
    with pytest.raises(SignInRefusedError, match="unknown-key"):
        await signed_in(issuer)


async def test_a_key_of_another_curve_is_refused(issuer: Forger) -> None:
    key = ECKey.generate_key("P-384", auto_kid=True)
    issuer.key, issuer.header, issuer.published = key, {"alg": "ES384"}, [public(key)]
    with pytest.raises(SignInRefusedError, match="algorithm"):
        await signed_in(issuer, algorithms=("ES256",))
    issuer.key, issuer.header = RSA, {"alg": "RS256", "kid": key.kid}
    with pytest.raises(SignInRefusedError, match="unknown-key"):
        await signed_in(issuer, algorithms=("ES256", "RS256"))


async def test_a_token_that_names_no_key_is_taken_only_where_one_fits(issuer: Forger) -> None:
    issuer.header = {"kid": None}
    issuer.published = [public(RSA), public(ECKey.generate_key("P-256", auto_kid=True))]
    assert (await signed_in(issuer)).subject == "person-1"
    issuer.published = [public(RSA), public(OTHER)]
    with pytest.raises(SignInRefusedError, match="names no key"):
        await signed_in(issuer)


@pytest.mark.parametrize("keys", [{}, {"keys": None}, {"keys": [None, 7, []]}])
async def test_a_set_of_no_keys_checks_nothing(issuer: Forger, keys: dict[str, Any]) -> None:
    from starlette.responses import JSONResponse  # noqa: PLC0415 - of this test alone

    async def answered(_request: object) -> JSONResponse:
        return JSONResponse(keys)

    issuer.instead["/keys"] = answered
    with pytest.raises(SignInRefusedError, match="unknown-key"):
        await signed_in(issuer)
