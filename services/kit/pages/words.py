"""What a page says of a problem: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.kit.http import problem_kinds as kinds
from services.kit.http.problem_kinds import ProblemKind


@dataclass(frozen=True, slots=True)
class Words:
    """A problem in plain words."""

    title: str
    text: str
    quotes_detail: bool = False
    """Whether the problem's detail is written for people, so that the page shows it."""
    asks_for_instance: bool = False
    """Whether its number is worth quoting to whoever runs the system."""


_BAD_REQUEST: Final = Words(
    "This address or form cannot be read",
    "Go back and try again. If you typed or pasted the address, check it.",
)
_UNEXPECTED: Final = Words(
    "Something went wrong here",
    "It is not your fault. Try again in a few minutes. If it happens again, tell the people who "
    "run this system, and give them the number below.",
    asks_for_instance=True,
)
_UNAVAILABLE: Final = Words(
    "This cannot be shown or done just now",
    "A part of the system cannot be reached. Try again in a minute. Before you send a form again, "
    "look whether it was done: it may have been.",
    asks_for_instance=True,
)
_BUSY: Final = Words(
    "Too many people are asking at once", "Nothing was done. Wait a few seconds and try again."
)
_CHANGED: Final = Words(
    "Somebody else changed this at the same time",
    "Nothing was done. Look at it as it is now, and decide again.",
)
STALE_FORM: Final = Words(
    "This form was open for too long",
    "It was open for more than 12 hours, or since then you signed in again or signed out. "
    "Nothing was done. Open the form again and send it.",
)
SIGNED_OUT: Final = Words(
    "You were signed out",
    "That happens after a time without work, so that nobody else can go on in your name. "
    "Nothing was done. Sign in, and send the form again.",
)

WORDS: Final[Mapping[ProblemKind, Words]] = {
    kinds.UNAUTHORIZED: Words("Sign in first", "Only people who are signed in can see this."),
    kinds.FORBIDDEN: Words(
        "You may not do this",
        "You are signed in, but this is not among the things that you may do. If you need it for "
        "your work, ask whoever gives access.",
    ),
    kinds.NOT_FOUND: Words(
        "There is no such page",
        "If you typed the address, check it. If you followed a link, what it led to is gone, or "
        "it is not yours to see.",
    ),
    kinds.METHOD_NOT_ALLOWED: Words(
        "This cannot be done here", "Go back to the page before, and use its buttons and links."
    ),
    kinds.TOO_SLOW: Words(
        "Your form did not arrive in time", "Check your connection, and send it again."
    ),
    kinds.REFUSED: Words("This cannot be done", "Nothing was done.", quotes_detail=True),
    kinds.CONFLICT: _CHANGED,
    kinds.VERSION_MISMATCH: _CHANGED,
    kinds.KEY_REUSED: Words(
        "This form was sent before",
        "It was sent once already, with other content. Open it again to send another.",
    ),
    kinds.TOO_LARGE: Words("This is too long", "Nothing was done. Shorten it and send it again."),
    kinds.UNEXPECTED: _UNEXPECTED,
    kinds.BUSY: _BUSY,
    kinds.TOO_MANY: Words(
        "Too much came from your network in a minute",
        "Nothing was done. Wait a minute and try again. Others who use the same connection count, "
        "too.",
    ),
    kinds.NOT_YET: Words(
        "This page is not up to date yet", "Wait a few seconds, and load it again."
    ),
    kinds.NEWER_RELEASE: Words(
        "This system is being updated", "Nothing was done. Try again in a minute."
    ),
    kinds.UNAVAILABLE: _UNAVAILABLE,
}


def not_for_this_role(needs: str) -> Words:
    """Return the words for who is signed in without the role that a page needs."""
    return Words(
        "This page is not for your role", f"{needs} If you need it, ask whoever gives access."
    )


def words_of(kind: ProblemKind) -> Words:
    """Return the words for a kind of problem; most others are requests that cannot be read."""
    return WORDS.get(kind, _UNEXPECTED if kind.status >= kinds.UNEXPECTED.status else _BAD_REQUEST)
