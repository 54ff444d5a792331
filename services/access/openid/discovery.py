"""What an issuer says of itself: its endpoints, and what it promises."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from services.access.openid.issuer_answers import IssuerAnswers
from services.access.openid.provider import Provider, UnsafeUrlError, refuse_unsafe_url
from services.access.openid.refusals import IssuerAwayError

WELL_KNOWN: Final = "/.well-known/openid-configuration"
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")


class Metadata(BaseModel):
    """The metadata that we use. Which algorithms an issuer lists is not among them."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    authorization_response_iss_parameter_supported: bool = False
    """Whether it promises `iss` in what the browser brings back (RFC 9207)."""


async def discover(provider: Provider, answers: IssuerAnswers) -> Metadata:
    """Return the metadata of the issuer that was configured. Raises `IssuerAwayError`."""
    url = provider.issuer.rstrip("/") + WELL_KNOWN
    return checked_metadata(await answers.get(url), provider, url)


def checked_metadata(answer: dict[str, Any], provider: Provider, url: str) -> Metadata:
    """Return the metadata in an answer. Raises `IssuerAwayError` if it is not to be trusted."""
    try:
        metadata = Metadata.model_validate(answer)
    except ValidationError as invalid:
        fields = ", ".join(".".join(map(str, fault["loc"])) for fault in invalid.errors())
        raise IssuerAwayError(url, f"the metadata cannot be used: {fields}") from None
    if metadata.issuer != provider.issuer:
        raise IssuerAwayError(url, "the metadata is of another issuer than was configured")
    for name in _ENDPOINTS:
        endpoint: str | None = getattr(metadata, name)
        if endpoint is None:
            continue
        try:
            refuse_unsafe_url(endpoint, loopback=provider.on_loopback)
        except UnsafeUrlError as unsafe:
            raise IssuerAwayError(url, f"{name} {unsafe}") from None
    return metadata
