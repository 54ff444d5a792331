"""What may be configured: issuers over HTTPS, signatures by private keys, one credential each."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from services.access.openid.settings import OpenIdSettings
from services.kit.settings import Environment, SettingsError

RIGHT = {
    "issuer": "https://idp.example/tenant",
    "display_name": "City sign-in",
    "client_id": "byfield",
    "client_secret": "secret",
}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("BYFIELD_"):
            monkeypatch.delenv(name)


def read(monkeypatch: pytest.MonkeyPatch, *, given: Any = None, **changed: Any) -> OpenIdSettings:
    provider = {name: value for name, value in {**RIGHT, **changed}.items() if value is not None}
    monkeypatch.setenv("BYFIELD_OPENID_PROVIDERS", json.dumps({"city": provider}))
    return OpenIdSettings.read(**(given or {"public_url": "https://byfield.example"}))


def test_providers_are_read_from_one_json_object(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = read(monkeypatch).openid_providers["city"]
    assert (provider.issuer, provider.algorithms) == ("https://idp.example/tenant", ("RS256",))
    assert not provider.on_loopback


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"issuer": "http://idp.example"}, "must begin with https"),
        ({"issuer": "idp.example"}, "must be an address"),
        ({"issuer": "https://idp.example?x=1"}, "no query"),
        ({"issuer": "https://idp.example#x"}, "no fragment"),
        ({"issuer": "https://user@idp.example"}, "no user"),
        ({"algorithms": ["none"]}, "algorithms"),
        ({"algorithms": ["HS256"]}, "algorithms"),
        ({"algorithms": []}, "algorithms"),
        ({"client_secret": None}, "either client_secret or client_key_file"),
        ({"client_key_file": "key.pem"}, "either client_secret or client_key_file"),
        ({"secret": "x"}, "secret"),
    ],
)
def test_a_provider_that_cannot_be_trusted_is_refused(
    changed: dict[str, Any], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match=why) as refusal:
        read(monkeypatch, **changed)
    assert "BYFIELD_OPENID_PROVIDERS[city]" in str(refusal.value)


def test_the_name_of_a_provider_is_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_OPENID_PROVIDERS", json.dumps({"../x": RIGHT}))
    with pytest.raises(SettingsError, match="pattern"):
        OpenIdSettings.read()


ELSEWHERE: list[dict[str, Any]] = [
    {"environment": Environment.PRODUCTION},
    {"host": "0.0.0.0"},  # noqa: S104 - to be refused
]


@pytest.mark.parametrize("given", ELSEWHERE, ids=["production", "other-hosts"])
def test_an_issuer_without_tls_is_for_a_development_machine_alone(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer = "http://127.0.0.1:8271"
    assert read(monkeypatch, issuer=issuer, given={}).openid_providers["city"].on_loopback
    with pytest.raises(SettingsError, match=r"\[city\]: the issuer must begin with https"):
        read(monkeypatch, issuer=issuer, given=given)


@pytest.mark.parametrize("given", ELSEWHERE, ids=["production", "other-hosts"])
@pytest.mark.parametrize("public_url", [None, "http://byfield.example"])
def test_where_people_sign_in_they_come_back_over_https(
    given: dict[str, Any], public_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match="BYFIELD_PUBLIC_URL: must be set and begin with https"):
        read(monkeypatch, given={**given, "public_url": public_url})
    read(monkeypatch, given={**given, "public_url": "https://byfield.example"})
