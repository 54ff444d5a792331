"""What mails say: each kind once, from which the text and the HTML are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class Kind(StrEnum):
    """What a mail is for."""

    INVITATION = "invitation"
    RENEWAL = "renewal"
    """The same, in place of an earlier one."""
    REMINDER = "reminder"
    """An invitation is about to end unused."""
    ACT = "act"
    """A link for one act, to who may have no account."""
    ASKED = "asked-request"
    """A link that confirms a request, and then shows where it stands."""
    RECEIVED = "request-received"
    SCREENED = "request-screened"
    DECLINED = "request-declined"
    ASSIGNED = "request-assigned"
    DELIVERED = "request-delivered"
    EVALUATION = "evaluation"
    """Somebody is asked how the help was; the mail brings the token."""
    EVALUATION_REMINDER = "evaluation-reminder"


INVITING: Final = frozenset({Kind.INVITATION, Kind.RENEWAL, Kind.REMINDER})
"""Mails with a link that admits."""
EVALUATING: Final = frozenset({Kind.EVALUATION, Kind.EVALUATION_REMINDER})
"""Mails with the token of an evaluation: each voids the one before."""
NEWS: Final = frozenset(Kind) - INVITING - EVALUATING - {Kind.ACT, Kind.ASKED}
"""Mails that say that there is news of a request, and nothing else of it."""


@dataclass(frozen=True, slots=True)
class Words:
    """One mail, without its reader."""

    subject: str
    paragraphs: tuple[str, ...]
    button: str
    """What the link is called."""
    link: str
    after: tuple[str, ...] = ()
    """Paragraphs below the link."""


_IGNORE: Final = (
    "If you did not expect this, do nothing: the link ends by itself. Do "
    "not pass the link on; it is for you alone, and works once."
)
_AGENCY_ASKED: Final = (
    "Your agency asked the technical assistance center for help. If you lead the agency and agree, "
    "open the link and say so."
)
_CALLED: Final = "The center will call your agency to confirm it, and does nothing before."
_ASKED: Final = (
    "Somebody asked the technical assistance center for help, and gave this address. If it was "
    "you, open the link and confirm it: only then does the center get the request."
)
_NOT_YOU: Final = (
    "If it was not you, do nothing: what was asked is then erased. Do not pass the link on; it is "
    "for you alone."
)
_FOLLOWING: Final = (
    "You asked the technical assistance center for help. The link shows where your request stands."
)
_KEEP: Final = "Do not pass the link on. You can ask for another one when it has ended."
_UNTIL: Final = "The link is good until the end of {day}."
_SYSTEM: Final = "Byfield, the system of the technical assistance center"
_INVITING: Final[Mapping[Kind, tuple[str, str]]] = MappingProxyType(
    {
        Kind.INVITATION: (
            "You are invited to use Byfield",
            f"You are invited to use {_SYSTEM}. Open the link and sign in.",
        ),
        Kind.RENEWAL: (
            "Your new invitation to use Byfield",
            f"Your invitation to use {_SYSTEM}, was renewed. Former links are void.",
        ),
        Kind.REMINDER: (
            "Your invitation to use Byfield ends soon",
            f"You were invited to use {_SYSTEM}, and have not signed in yet.",
        ),
    }
)
_ACCOUNT: Final = "The account with which you sign in is then yours here, and no other."
_NEWS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.RECEIVED: "Your request was received",
        Kind.SCREENED: "Your request was screened",
        Kind.DECLINED: "Your request was declined",
        Kind.ASSIGNED: "Your request was assigned",
        Kind.DELIVERED: "What you requested was delivered",
    }
)
_HOW_WAS_IT: Final = "How was the help?"
_REMINDED: Final = "A reminder: how was the help?"
_HELPED: Final[Mapping[tuple[bool, bool], str]] = MappingProxyType(
    {
        (False, False): "Your agency was helped through the technical assistance center.",
        (False, True): "Some months ago your agency was helped through the technical assistance "
        "center. The center now asks what became of it.",
        (True, False): "You helped an agency, asked by the technical assistance center.",
        (True, True): "Some months ago you helped an agency, asked by the technical assistance "
        "center. The center now asks what became of it.",
    }
)
"""By whether an expert is asked, and whether it is months later."""
_FEW_MINUTES: Final = "Please say how it was. It takes a few minutes, and needs no account."
_NOT_YET: Final = "No answer has come yet."
_LATEST: Final = (
    "If you had such a mail before, its link ended: the one in the latest mail is good."
)
_NO_LIST: Final = (
    "There is no list to leave: each piece of help is asked about once, and months later once more."
)


class Asks(NamedTuple):
    """What an evaluation asks, as far as its mail says it."""

    is_expert: bool
    is_follow_up: bool
    who_sees: str


def inviting(kind: Kind, link: str, valid_until: date) -> Words:
    """Return the words of an invitation, its renewal, or a reminder of it."""
    subject, first = _INVITING[kind]
    paragraphs = (first, _ACCOUNT, _UNTIL.format(day=_day(valid_until)))
    return Words(subject, paragraphs, "Open the invitation", link, (_IGNORE,))


def authorizing(link: str, valid_until: date) -> Words:
    """Return the words of a mail by which somebody is asked to authorize a request."""
    paragraphs = (_AGENCY_ASKED, _UNTIL.format(day=_day(valid_until)))
    subject = "Please authorize your agency's request for help"
    return Words(subject, paragraphs, "Authorize the request", link, (_CALLED, _IGNORE))


def confirming(link: str, valid_until: date) -> Words:
    """Return the words of a mail by which somebody confirms that they asked for help."""
    paragraphs = (_ASKED, _UNTIL.format(day=_day(valid_until)))
    return Words(
        "Please confirm your request for help", paragraphs, "Confirm the request", link, (_NOT_YOU,)
    )


def following(link: str, valid_until: date) -> Words:
    """Return the words of a mail with a link to where a request stands."""
    paragraphs = (_FOLLOWING, _UNTIL.format(day=_day(valid_until)))
    subject = "Where your request for help stands"
    return Words(subject, paragraphs, "See where it stands", link, (_KEEP,))


def evaluating(kind: Kind, asks: Asks, link: str, valid_until: date | None) -> Words:
    """Return the words of a mail by which somebody is asked how the help was, or reminded of it."""
    is_reminder = kind is Kind.EVALUATION_REMINDER
    return Words(
        _REMINDED if is_reminder else _HOW_WAS_IT,
        (
            _HELPED[asks.is_expert, asks.is_follow_up],
            _FEW_MINUTES + (f" {_NOT_YET}" if is_reminder else ""),
            f"Who can see what you say: {asks.who_sees}",
            *([] if valid_until is None else [_UNTIL.format(day=_day(valid_until))]),
        ),
        "Say how it was",
        link,
        (_LATEST, _IGNORE, _NO_LIST),
    )


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def news(kind: Kind, link: str) -> Words:
    """Return the words of a mail about work: that there is news, and where."""
    subject = _NEWS[kind]
    return Words(
        subject,
        (f"{subject}. There is news of it: sign in to see what it is.",),
        "Sign in",
        link,
        ("For your protection this mail says nothing about the request itself.",),
    )
