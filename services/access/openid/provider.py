"""A provider, as an installation configures it: whom we believe, as whom, and how much."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from services.kit.settings import is_loopback

Algorithm = Literal[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"
]
"""Signatures by a private key. `none` and HMAC are not among them: anybody could make those."""

PROVIDERS_MAX: Final = 10
ACR_VALUES_MAX: Final = 10


class Provider(BaseModel):
    """One OpenID Connect provider."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    issuer: str = Field(max_length=500)
    """Its identifier, exactly as it stands in its metadata and tokens."""
    display_name: str = Field(min_length=1, max_length=100)
    client_id: str = Field(min_length=1, max_length=500)
    client_secret: SecretStr | None = None
    client_key_file: Path | None = None
    """A private key in PEM, for `private_key_jwt`; in place of a secret."""
    algorithms: tuple[Algorithm, ...] = Field(default=("RS256",), min_length=1)
    """By which its tokens may be signed. What its metadata lists is not asked."""
    acr_values: tuple[str, ...] = Field(default=(), max_length=ACR_VALUES_MAX)
    """Asked of the provider; a token must have one of them. None: any will do."""

    @field_validator("issuer")
    @classmethod
    def _an_identifier(cls, issuer: str) -> str:
        try:
            refuse_unsafe_url(issuer, loopback=True)
        except UnsafeUrlError as unsafe:
            raise ValueError(f"the issuer {unsafe}") from None
        if "?" in issuer or "#" in issuer:
            raise ValueError("the issuer must have no query and no fragment")
        return issuer

    @model_validator(mode="after")
    def _one_way_to_show_who_we_are(self) -> Self:
        if (self.client_secret is None) == (self.client_key_file is None):
            raise ValueError("set either client_secret or client_key_file")
        return self

    @property
    def on_loopback(self) -> bool:
        """Whether it is the issuer of a development machine, for which plain HTTP will do."""
        return urlsplit(self.issuer).scheme == "http"


class UnsafeUrlError(ValueError):
    """An address to which no credential may be sent; the message says what is wrong with it."""


def refuse_unsafe_url(url: str, *, loopback: bool) -> None:
    """Raise `UnsafeUrlError` for an address that is not HTTPS; with `loopback`, HTTP there."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise UnsafeUrlError("is no address") from None
    if not host or parts.username is not None or not (url.isascii() and url.isprintable()):
        raise UnsafeUrlError("must be an address with a host and no user")
    if " " in url or parts.fragment:
        raise UnsafeUrlError("must have no fragment and no space")
    if parts.scheme == "https" or (loopback and parts.scheme == "http" and is_loopback(host)):
        return
    raise UnsafeUrlError("must begin with https:// (http:// only on loopback, in development)")
