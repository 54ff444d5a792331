"""The kinds of problems: the name of each, what it means, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem, with a slug for programs and a title and advice for people."""

    slug: str
    status: int
    title: str
    advice: str
    retry_after_seconds: int | None = None
    """When the same request may be sent again; None if it would get the same problem."""


NOT_HTTP: Final = ProblemKind(
    "not-http",
    400,
    "This is no request in HTTP",
    "Speak HTTP/1.1 (TLS ends in front of this server), by a known method.",
)
NOT_JSON: Final = ProblemKind(
    "not-json", 400, "The body is no JSON", "Send one JSON text in UTF-8, and all of it."
)
BAD_ADDRESS: Final = ProblemKind(
    "bad-address",
    400,
    "The address cannot be understood",
    "Percent-encode UTF-8, without control characters.",
)
BAD_HEADER: Final = ProblemKind(
    "bad-header", 400, "A header cannot be understood", "The detail names it and its grammar."
)
BAD_CURSOR: Final = ProblemKind(
    "bad-cursor",
    400,
    "The cursor cannot be understood",
    "Pass on `next` of the page before, of the same list; leave it out to start anew.",
)
UNAUTHORIZED: Final = ProblemKind(
    "unauthorized", 401, "Who asks is not known", "Send a bearer token that is known here."
)
FORBIDDEN: Final = ProblemKind(
    "forbidden", 403, "Who asks may not do this", "The detail names the roles that may."
)
NOT_FOUND: Final = ProblemKind(
    "not-found",
    404,
    "There is no such thing",
    "It is not there, not yet (ask with `Byfield-After`), or not to be seen by who asks.",
)
METHOD_NOT_ALLOWED: Final = ProblemKind(
    "method-not-allowed", 405, "This cannot be done here", "`Allow` names the methods that can."
)
TOO_SLOW: Final = ProblemKind(
    "too-slow",
    408,
    "The request did not arrive in time",
    "Headers have 10 seconds to arrive, a body 30. Send it again.",
)
REFUSED: Final = ProblemKind(
    "refused",
    409,
    "The rules do not allow this",
    "Nothing was done. `rule` names the rule (below), `allowed` what is possible instead.",
)
CONFLICT: Final = ProblemKind(
    "conflict",
    409,
    "Others changed the same thing at the same time",
    "Nothing was done. Read it again, decide anew.",
)
NOT_RECORDED_YET: Final = ProblemKind(
    "not-recorded-yet",
    409,
    "That is not recorded yet",
    "Ask as of what is recorded: `errors` names the last position or day. Or ask again later.",
)
VERSION_MISMATCH: Final = ProblemKind(
    "version-mismatch",
    412,
    "It has changed since it was read",
    "Nothing was done. Read it again, decide anew, and send the new `ETag` as `If-Match`.",
)
TOO_LARGE: Final = ProblemKind("too-large", 413, "The request is too large", "Send less at once.")
ADDRESS_TOO_LONG: Final = ProblemKind(
    "address-too-long", 414, "The address is too long", "Ask for less in one question."
)
NO_SUCH_MEDIA: Final = ProblemKind(
    "unsupported-media-type",
    415,
    "The body is of another kind",
    "Send `Content-Type: application/json`, in UTF-8 and not compressed.",
)
INVALID: Final = ProblemKind(
    "invalid",
    422,
    "The request breaks a rule",
    "`errors` names each field, its value where it is not personal, and the rule.",
)
KEY_REUSED: Final = ProblemKind(
    "key-reused",
    422,
    "The key belongs to another request",
    "Repeat a request as it was, or give another `Idempotency-Key`.",
)
TOO_MANY: Final = ProblemKind(
    "too-many-requests",
    429,
    "Too much was asked in a minute",
    "Nothing was done. The detail names the limit; ask again after `Retry-After` seconds.",
)
HEADERS_TOO_LARGE: Final = ProblemKind(
    "headers-too-large",
    431,
    "There are too many or too long headers",
    "Send at most 100 headers, of at most 32 KiB in all.",
)
UNEXPECTED: Final = ProblemKind(
    "unexpected",
    500,
    "Something went wrong here",
    "It is a fault of this system. Tell its operators the `instance`.",
)
BUSY: Final = ProblemKind(
    "busy",
    503,
    "Too much is asked at once",
    "Nothing was done. Ask again after `Retry-After` seconds, with the same `Idempotency-Key`.",
    retry_after_seconds=1,
)
NOT_YET: Final = ProblemKind(
    "not-yet",
    503,
    "The answer is not up to date yet",
    "Ask again after `Retry-After` seconds, or without `Byfield-After`.",
    retry_after_seconds=1,
)
NEWER_RELEASE: Final = ProblemKind(
    "newer-release",
    503,
    "A newer release is at work, ask that one",
    "Nothing was done. Ask again: another replica may know it already.",
    retry_after_seconds=5,
)
"""A release is rolled out in minutes, and another replica may answer at once."""
UNAVAILABLE: Final = ProblemKind(
    "unavailable",
    503,
    "A part that is needed cannot be reached",
    "It may have been done all the same: repeat it with the same `Idempotency-Key`.",
    retry_after_seconds=1,
)

KINDS: Final = tuple(kind for kind in list(globals().values()) if isinstance(kind, ProblemKind))
"""All kinds, by status."""
