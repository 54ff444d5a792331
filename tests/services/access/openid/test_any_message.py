"""Whatever a message holds, it is taken or refused for a reason: nothing else is raised."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from services.access.openid.callback import read_callback
from services.access.openid.discovery import checked_metadata
from services.access.openid.id_token import believed_claims, identity_of, take_apart
from services.access.openid.issuer_keys import fitting_key, read_keys
from services.access.openid.provider import Provider, UnsafeUrlError, refuse_unsafe_url
from services.access.openid.refusals import IssuerAwayError, SignInRefusedError
from tests.services.access.openid.forging import CLIENT_ID, Forger, public

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ISSUER = "https://issuer.example"
PROVIDER: Provider = Forger(ISSUER).provider(algorithms=("ES256",), acr_values=("2",))
KEY = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
RIGHT: dict[str, Any] = {
    "iss": ISSUER,
    "sub": "person-1",
    "aud": CLIENT_ID,
    "azp": CLIENT_ID,
    "iat": int(NOW.timestamp()),
    "nbf": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 60,
    "nonce": "nonce",
    "acr": "2",
    "email": "maria@city.example",
    "email_verified": True,
}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def altered(right: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A right message in which some fields are something else."""
    return st.dictionaries(st.sampled_from(sorted(right)), anything, max_size=3).map(
        lambda changed: {**right, **changed}
    )


@given(altered(RIGHT))
def test_any_claims_are_of_the_right_person_or_refused(claims: dict[str, Any]) -> None:
    with suppress(SignInRefusedError):
        identity = identity_of(claims, PROVIDER, nonce="nonce", now=NOW)
        # Who signed in is who the claims name, and only right ones get so far.
        assert identity.subject == claims["sub"]
        assert {name: claims[name] for name in ("iss", "azp", "nonce", "acr")} == {
            name: RIGHT[name] for name in ("iss", "azp", "nonce", "acr")
        }
        assert not identity.email_verified or identity.email == claims["email"]
        assert not identity.email_verified or claims["email_verified"] is True


@given(altered({"alg": "ES256", "kid": "k", "typ": "JWT", "crit": None, "b64": None, "jwk": None}))
def test_any_header_is_refused_without_a_signature(header: dict[str, Any]) -> None:
    parts = (json.dumps(header), json.dumps(RIGHT), "signature")
    token = ".".join(
        base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts
    )
    with suppress(SignInRefusedError):
        believed_claims(take_apart(token, PROVIDER), KEY)
        raise AssertionError(header)


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{0,20}\.[A-Za-z0-9_-]{0,20}\.[A-Za-z0-9_-]{0,9}"))
def test_any_text_is_no_token(text: str) -> None:
    with suppress(SignInRefusedError):
        take_apart(text, PROVIDER)
        raise AssertionError(text)


@given(st.lists(altered({**public(KEY), "key_ops": ["verify"]}) | anything, max_size=3))
def test_of_any_key_set_only_fitting_keys_are_used(found: list[Any]) -> None:
    for key in read_keys({"keys": found}):
        with suppress(SignInRefusedError):
            fitting = fitting_key((key,), "ES256", KEY.kid)
            assert fitting is None or fitting.thumbprint() == KEY.thumbprint()


METADATA: dict[str, Any] = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    "authorization_response_iss_parameter_supported": True,
}


@given(altered(METADATA))
def test_of_any_metadata_only_that_of_the_issuer_is_used(answer: dict[str, Any]) -> None:
    with suppress(IssuerAwayError):
        metadata = checked_metadata(answer, PROVIDER, "url")
        assert metadata.issuer == ISSUER
        for url in (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri):
            assert url.startswith("https://")


@given(st.text() | st.from_regex(r"(state|code|iss|error)=[%A-F0-9+&=;a-z]*"))
def test_any_query_is_read_or_refused(query: str) -> None:
    with suppress(SignInRefusedError):
        assert read_callback(query).state


@given(st.text() | st.from_regex(r"https?://[A-Za-z0-9.:@\[\]/?#\\ -]{1,20}"))
def test_any_address_is_safe_or_refused(url: str) -> None:
    with suppress(UnsafeUrlError):
        refuse_unsafe_url(url, loopback=False)
        assert url.startswith("https://")
