"""The issuer is shown who we are, by a secret or by a signature, and never both."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from services.access.openid.client_authentication import ASSERTION_SECONDS, ASSERTION_TYPE
from services.kit.settings import SettingsError
from tests.services.access.openid.forging import (
    CLIENT_ID,
    SECRET,
    Forger,
    opening,
    pem_file,
    signed_in,
)


async def test_a_secret_is_sent_form_encoded_in_the_header(issuer: Forger) -> None:
    await signed_in(issuer)
    scheme, _, value = issuer.headers[0]["authorization"].partition(" ")
    assert scheme == "Basic"
    assert base64.b64decode(value).decode() == f"{CLIENT_ID}:s%3Acret%2Fof+us"
    assert "client_secret" not in issuer.forms[0]


async def test_a_secret_is_sent_in_the_form_where_only_that_is_taken(issuer: Forger) -> None:
    issuer.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    await signed_in(issuer)
    assert issuer.forms[0]["client_secret"] == SECRET
    assert "authorization" not in issuer.headers[0]


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(RSAKey.generate_key(2048), "RS256"), (ECKey.generate_key("P-384"), "ES384")],
    ids=["RS256", "ES384"],
)
async def test_an_assertion_is_signed_for_the_token_endpoint_and_new_each_time(
    issuer: Forger, key: RSAKey | ECKey, algorithm: str, tmp_path: Path
) -> None:
    async with opening(issuer, client_key_file=pem_file(key, tmp_path)) as sign_in:
        await signed_in(issuer, sign_in)
        await signed_in(issuer, sign_in)
    said = []
    for form in issuer.forms:
        assert form["client_assertion_type"] == ASSERTION_TYPE
        token = jwt.decode(form["client_assertion"], key, algorithms=[algorithm])
        assert token.header["kid"] == key.thumbprint()
        said.append(token.claims)
    now = int(issuer.now.timestamp())
    jtis = {claims.pop("jti") for claims in said}
    expected = {
        "iss": CLIENT_ID,
        "sub": CLIENT_ID,
        "aud": f"{issuer.address}/token",
        "iat": now,
        "exp": now + ASSERTION_SECONDS,
    }
    assert said == [expected, expected]
    assert len(jtis) == 2
    assert "authorization" not in issuer.headers[0]


async def unusable(issuer: Forger, file: Path, why: str) -> None:
    with pytest.raises(SettingsError, match=why) as refusal:
        async with opening(issuer, client_key_file=file):
            pass
    assert "BYFIELD_OPENID_PROVIDERS[issuer][client_key_file]" in str(refusal.value)


async def test_a_key_file_that_is_missing_is_refused_at_the_start(
    issuer: Forger, tmp_path: Path
) -> None:
    await unusable(issuer, tmp_path / "none.pem", "cannot be read: No such file")


@pytest.mark.parametrize("content", ["", "-----BEGIN PRIVATE KEY-----", "secret"])
async def test_a_file_without_a_private_key_is_refused_at_the_start(
    issuer: Forger, content: str, tmp_path: Path
) -> None:
    file = tmp_path / "client.pem"
    file.write_text(content)
    file.chmod(0o600)
    await unusable(issuer, file, "must be a private")


@pytest.mark.parametrize(
    "pem",
    [
        RSAKey.generate_key(2048).as_pem(private=False),
        ECKey.generate_key("secp256k1").as_pem(private=True),
        OKPKey.generate_key("Ed25519").as_pem(private=True),
    ],
    ids=["public", "secp256k1", "Ed25519"],
)
async def test_a_key_of_another_kind_is_refused_at_the_start(
    issuer: Forger, pem: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "client.pem"
    file.write_bytes(pem)
    file.chmod(0o600)
    await unusable(issuer, file, "must be a private")


async def test_a_short_key_is_refused_at_the_start(issuer: Forger, tmp_path: Path) -> None:
    file = tmp_path / "client.pem"
    with pytest.warns(UserWarning, match="2048"):
        file.write_bytes(RSAKey.generate_key(1024).as_pem(private=True))
    file.chmod(0o600)
    await unusable(issuer, file, "2048 bits")


async def test_a_key_file_that_others_may_read_is_refused_at_the_start(
    issuer: Forger, tmp_path: Path
) -> None:
    file = pem_file(RSAKey.generate_key(2048), tmp_path)
    file.chmod(0o644)
    await unusable(issuer, file, "others may read or change it")


def test_a_secret_is_shown_by_no_repr() -> None:
    changed: dict[str, Any] = {"client_secret": "hidden-hidden"}
    assert "hidden" not in repr(Forger("https://issuer.example").provider(**changed))
