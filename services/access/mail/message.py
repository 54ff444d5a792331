"""A mail becomes a message: text and HTML of the same words, under headers that nothing breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from services.access.mail.addresses import header_of
from services.access.mail.words import Words
from services.kit.pages.rendering import templates_of

FROM_NAME: Final = "Byfield"
_ENCODING: Final = "quoted-printable"
_RULE: Final = "-- "


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a mail goes. Personal: no log line has it."""

    name: str
    mail: str


def message_of(
    message_id: UUID, words: Words, to: Recipient, sender: str, at: datetime
) -> EmailMessage:
    """Return the message of a mail. Raises `MailAddressError`.

    A mail that says the same has the same `Message-ID` each time it is written, so that a mailbox
    can drop a second copy. `Auto-Submitted` keeps answering machines quiet (RFC 3834).
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = header_of(FROM_NAME, sender)
    message["To"] = header_of(to.name, to.mail)
    message["Subject"] = words.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text_of(words), cte=_ENCODING)
    html = templates_of("services.access").get_template("mail.html").render(words=words)
    message.add_alternative(html, subtype="html", cte=_ENCODING)
    return message


def text_of(words: Words) -> str:
    """Return the words as plain text; the link stands alone on its line."""
    parts = (*words.paragraphs, f"{words.button}:\n{words.link}", *words.after, _RULE + FROM_NAME)
    return "\n\n".join(parts) + "\n"
