"""How we show a provider's token endpoint who we are: by a secret, or by a signed assertion."""

from __future__ import annotations

import secrets
import warnings
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote_plus

import httpx
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, RSAKey

from events.secret_file import SecretFileError, read_secret_file
from services.access.openid.discovery import Metadata
from services.access.openid.provider import Provider
from services.kit.feed.schedule import Clock
from services.kit.settings import PREFIX, SettingsError

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS: Final = 60
_BY_CURVE: Final = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
RSA_BITS_MIN: Final = 2048


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request to the token endpoint carries besides its own fields."""

    form: dict[str, str] = field(repr=False)
    auth: httpx.BasicAuth | None = field(default=None, repr=False)


class ClientAuthentication:
    """Makes the credentials of one client; its key is read once, when it is made."""

    def __init__(self, name: str, provider: Provider, clock: Clock) -> None:
        """Raise `SettingsError` if the key of the client cannot be used."""
        self._provider = provider
        self._clock = clock
        self._key = None if provider.client_key_file is None else _read_key(name, provider)

    def credentials(self, metadata: Metadata) -> Credentials:
        """Return new credentials for one request."""
        client_id = self._provider.client_id
        if self._key is not None:
            assertion = self._assertion(self._key, metadata.token_endpoint)
            return Credentials(
                {
                    "client_id": client_id,
                    "client_assertion_type": ASSERTION_TYPE,
                    "client_assertion": assertion,
                }
            )
        given = self._provider.client_secret
        secret = given.get_secret_value() if given else ""
        methods = metadata.token_endpoint_auth_methods_supported
        if "client_secret_post" in methods and "client_secret_basic" not in methods:
            return Credentials({"client_id": client_id, "client_secret": secret})
        # RFC 6749 2.3.1: both are form-encoded first, so that a colon in the id divides nothing.
        return Credentials({}, httpx.BasicAuth(quote_plus(client_id), quote_plus(secret)))

    def _assertion(self, key: RSAKey | ECKey, audience: str) -> str:
        now = int(self._clock().timestamp())
        client_id = self._provider.client_id
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": secrets.token_urlsafe(24),
            "iat": now,
            "exp": now + ASSERTION_SECONDS,
        }
        algorithm = "RS256" if isinstance(key, RSAKey) else _BY_CURVE[key.curve_name]
        header = {"alg": algorithm, "kid": key.thumbprint()}
        return jwt.encode(header, claims, key, algorithms=[algorithm])


def _read_key(name: str, provider: Provider) -> RSAKey | ECKey:
    setting = f"{PREFIX}OPENID_PROVIDERS[{name}][client_key_file]"
    if provider.client_key_file is None:
        raise SettingsError([f"{setting}: must be set"])
    try:
        pem = read_secret_file(provider.client_key_file)
    except FileNotFoundError as fault:
        raise SettingsError([f"{setting}: cannot be read: {fault.strerror}"]) from None
    except SecretFileError as unfit:
        raise SettingsError([f"{setting}: {unfit.why}"]) from None
    key = _imported(pem.encode())
    if key is None:
        raise SettingsError([f"{setting}: must be a private RSA or P-256/384/521 key in PEM"])
    if isinstance(key, RSAKey) and key.private_key and key.private_key.key_size < RSA_BITS_MIN:
        raise SettingsError([f"{setting}: must have at least {RSA_BITS_MIN} bits"])
    return key


def _imported(pem: bytes) -> RSAKey | ECKey | None:
    for kind in (RSAKey, ECKey):
        try:
            with warnings.catch_warnings(action="ignore", category=SecurityWarning):
                key = kind.import_key(pem)  # a short one is refused below, by its setting
        except (JoseError, ValueError, TypeError):
            continue
        if key.is_private and (isinstance(key, RSAKey) or key.curve_name in _BY_CURVE):
            return key
    return None
