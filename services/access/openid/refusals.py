"""Why a sign-in did not succeed: a rule and a detail for the log, and plain words for people."""

from __future__ import annotations

from typing import Final, Literal

Rule = Literal[
    # what the browser brought back
    "malformed-callback",
    "unknown-state",
    "too-late",
    "wrong-callback-issuer",
    "denied",
    "issuer-error",
    "no-code",
    # what the issuer answered
    "code-refused",
    "no-id-token",
    "other-subject",
    # the token
    "malformed-token",
    "algorithm",
    "critical-header",
    "unknown-key",
    "signature",
    "issuer",
    "subject",
    "audience",
    "authorized-party",
    "expiry",
    "issued-at",
    "not-before",
    "nonce",
    "acr",
]

_BEGIN_AGAIN: Final = "The sign-in could not be confirmed, so nobody is signed in. Begin again."
_FOR_PEOPLE: Final[dict[Rule, str]] = {
    "unknown-state": "This sign-in was begun in another browser, or it is over. Begin again.",
    "too-late": "The sign-in took too long. Begin again.",
    "denied": "You are not signed in, because the sign-in was cancelled or not allowed there.",
    "issuer-error": "The sign-in service could not sign you in. Begin again, or try later.",
    "acr": "You signed in, but not as strongly as is needed here. Begin again and use a stronger "
    "way, for example a second factor.",
}


class SignInRefusedError(Exception):
    """Nobody is signed in. The message is for the log and holds no token, code or secret."""

    def __init__(self, rule: Rule, detail: str) -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.for_people = _FOR_PEOPLE.get(rule, _BEGIN_AGAIN)


class IssuerAwayError(Exception):
    """The issuer cannot be asked now, or answers what cannot be used; nobody is signed in."""

    for_people = "The sign-in service does not answer as it should. Try again in some minutes."

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url}: {why}")
        self.url = url
        self.why = why
