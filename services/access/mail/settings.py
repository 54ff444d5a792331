"""What an installation decides about mail."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, SecretStr

from services.access.mail.addresses import MailAddressError, sendable
from services.kit.settings import PREFIX, Settings, is_loopback, refusing

SUBMISSION_PORT: Final = 587


def _checked(address: str) -> str:
    try:
        return sendable(address)
    except MailAddressError as fault:
        raise ValueError(f"must be a mail address such as help@center.example: {fault}") from None


class MailSettings(Settings):
    """The mail server of an installation, beside the settings of every process."""

    mail_host: str | None = Field(default=None, max_length=253, pattern=r"^[A-Za-z0-9.:-]+$")
    """The server that takes mails; without one no mail is sent, in development it is caught."""
    mail_port: int = Field(default=SUBMISSION_PORT, ge=1, le=65535)
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    """`tls` from the first byte (port 465); `none` is only for a server on this machine."""
    mail_user: str | None = Field(default=None, min_length=1, max_length=255)
    mail_password: SecretStr | None = None
    mail_ca_file: Path | None = None
    """Certificates of authorities (PEM) that the server's is checked by, in place of the known."""
    mail_from: Annotated[str, AfterValidator(_checked)] | None = Field(default=None, max_length=254)
    """The address from which mails come, and to which answers go."""

    @refusing
    def _refuse_half_a_server(self) -> Iterator[str]:
        if (self.mail_user is None) != (self.mail_password is None):
            yield f"{PREFIX}MAIL_USER and {PREFIX}MAIL_PASSWORD: set both or neither"
        if self.mail_ca_file is not None:
            try:
                self.mail_tls()
            except OSError:  # an SSLError is one
                yield f"{PREFIX}MAIL_CA_FILE: cannot be read as certificates (PEM)"
        if self.mail_host is None:
            return
        if self.mail_from is None:
            yield f"{PREFIX}MAIL_FROM: must be set with {PREFIX}MAIL_HOST"
        if self.mail_security == "none" and not is_loopback(self.mail_host):
            yield (
                f"{PREFIX}MAIL_SECURITY: none is only for a mail server on this machine; "
                f"{self.mail_host} needs starttls or tls"
            )
        if self.public_url is None and not self.believes_development_keys:
            yield (
                f"{PREFIX}PUBLIC_URL: must be set with {PREFIX}MAIL_HOST: links in mails lead to it"
            )

    def mail_tls(self) -> ssl.SSLContext:
        """Return how TLS is spoken with the mail server: its certificate is verified."""
        file = self.mail_ca_file
        context = ssl.create_default_context(cafile=None if file is None else str(file))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    @property
    def catches_mail(self) -> bool:
        """Whether mails are caught and shown here instead of being sent."""
        return self.mail_host is None and self.believes_development_keys

    @property
    def sends_mail(self) -> bool:
        """Whether mails are written at all; else links are shown to whoever made them."""
        return self.mail_host is not None or self.catches_mail

    @property
    def mail_sender(self) -> str:
        """The address from which mails come."""
        return self.mail_from or "byfield@localhost"

    def link_to(self, path: str) -> str:
        """Return the address of one of access's pages, as a mail has it."""
        return self.address_of(f"/access{path}")

    def address_of(self, path: str) -> str:
        """Return the address of a page of any service, as a mail has it."""
        root = self.public_url or f"http://{self.host}:{self.port}"
        return f"{root}{path}"
