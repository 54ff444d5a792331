"""The mail server: a connection over which mails are handed over, and what it may answer."""

from __future__ import annotations

import re
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from email.message import EmailMessage
from typing import Final, Protocol
from uuid import UUID

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from events.log.alarm import listening
from events.log.database.passing import PassingError
from services.access.mail.settings import MailSettings

ANSWER_SECONDS_MAX: Final = 20.0
"""How long the server may take for one answer."""
MAIL_SECONDS_MAX: Final = 45.0
"""How long one mail may take: less than the first pause before it is tried again."""
_CLOSING: Final = 421
_PERMANENT: Final = 500
_ENHANCED: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\d)")


class MailServerError(PassingError):
    """The server is away or takes no mail of ours; no single mail is at fault."""


class NotTakenError(Exception):
    """The server did not take this mail; the message is its code, and quotes no address."""

    def __init__(self, says: str, *, for_good: bool) -> None:
        super().__init__(says)
        self.says = says
        self.for_good = for_good
        """Whether trying again is of no use."""


class Postbox(Protocol):
    """Takes mails."""

    async def send(self, mail_id: UUID, message: EmailMessage, to: str) -> None:
        """Hand over a mail for one address. Raises `NotTakenError`, `MailServerError`.

        After a `MailServerError` the mail may have been taken all the same.
        """


@asynccontextmanager
async def connected(settings: MailSettings) -> AsyncIterator[Postbox]:
    """Connect to the mail server and sign in there. Raises `MailServerError`."""
    server = SMTP(
        hostname=settings.mail_host,
        port=settings.mail_port,
        timeout=ANSWER_SECONDS_MAX,
        use_tls=settings.mail_security == "tls",
        start_tls=settings.mail_security == "starttls",
        tls_context=_tls(settings),
        # Its own default asks the network for a name, which can take long and is told to others.
        local_hostname=settings.mail_sender.rpartition("@")[2],
        username=settings.mail_user,
        password=settings.mail_password.get_secret_value() if settings.mail_password else None,
    )
    try:
        with _server_faults():
            async with listening(MAIL_SECONDS_MAX):
                await server.connect()
        yield _Server(server, settings.mail_sender)
        with suppress(SMTPException, OSError):  # what was to be handed over was
            await server.quit()
    finally:
        server.close()


class _Server:
    def __init__(self, server: SMTP, sender: str) -> None:
        self._server = server
        self._sender = sender

    async def send(self, mail_id: UUID, message: EmailMessage, to: str) -> None:  # noqa: ARG002 - of `Postbox`
        """See `Postbox`; the message has the id already."""
        with _server_faults():
            async with listening(MAIL_SECONDS_MAX):
                await self._send(message, to)

    async def _send(self, message: EmailMessage, to: str) -> None:
        try:
            await self._server.send_message(message, sender=self._sender, recipients=[to])
        except SMTPRecipientsRefused as refused:
            raise _not_taken(refused.recipients[0]) from None
        except SMTPNotSupported:
            raise NotTakenError(
                "the mail server takes no address with other than ASCII letters", for_good=True
            ) from None
        except ValueError:
            raise NotTakenError("the address cannot be sent", for_good=True) from None
        except SMTPSenderRefused:
            raise
        except SMTPResponseException as answer:
            raise _not_taken(answer) from None


def _not_taken(answer: SMTPResponseException) -> Exception:
    if answer.code == _CLOSING or not 400 <= answer.code < 600:  # noqa: PLR2004 - 4xx and 5xx
        return answer
    return NotTakenError(_said(answer), for_good=answer.code >= _PERMANENT)


def _said(answer: SMTPResponseException) -> str:
    """Return the codes of an answer; its text may quote the address."""
    enhanced = _ENHANCED.match(answer.message)
    return f"{answer.code} {enhanced[0]}" if enhanced else str(answer.code)


@contextmanager
def _server_faults() -> Iterator[None]:
    """Raise what is the server's fault as `MailServerError`, without what it says."""
    try:
        yield
    except SMTPAuthenticationError as fault:
        raise MailServerError(
            f"the mail server does not let us sign in ({_said(fault)})"
        ) from fault
    except SMTPSenderRefused as fault:
        raise MailServerError(
            f"the mail server takes no mail from our address ({_said(fault)})"
        ) from fault
    except SMTPResponseException as fault:
        raise MailServerError(f"the mail server takes no mail now ({_said(fault)})") from fault
    except TimeoutError as fault:
        raise MailServerError("the mail server does not answer in time") from fault
    except (SMTPException, OSError) as fault:
        if _is_of_certificate(fault):
            raise MailServerError("the mail server's certificate is not good") from fault
        raise MailServerError("the mail server cannot be reached, or not by TLS") from fault


def _is_of_certificate(fault: BaseException | None) -> bool:
    while fault is not None:
        if isinstance(fault, ssl.SSLCertVerificationError):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def _tls(settings: MailSettings) -> ssl.SSLContext | None:
    if settings.mail_security == "none":
        return None
    return settings.mail_tls()
