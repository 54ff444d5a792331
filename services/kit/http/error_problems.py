"""The problem that answers each error of the log and of the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog

from events.catalogue import KeyMissingError, NewerFactError, UndecodableError
from events.decider import Refused
from events.log.deciding.handle import VersionMismatchError
from events.log.store.event_log import (
    BusyError,
    ConflictError,
    ForeignFactError,
    GuardConflictError,
    IdReusedError,
    LimitError,
)
from services.kit.feed.freshness import NotYetError, TooManyWaitError
from services.kit.http import problem_kinds as kinds
from services.kit.http.problems import Fault, ProblemError

IS_SAFE: Final = "A request with an Idempotency-Key can be repeated safely."

_log = structlog.get_logger()


def _refused(refused: Refused) -> ProblemError:
    return ProblemError(
        kinds.REFUSED, refused.detail, rule=refused.rule, allowed=refused.allowed or None
    )


def _conflict(conflict: ConflictError | GuardConflictError) -> ProblemError:
    return ProblemError(
        kinds.CONFLICT,
        f"{conflict.stream} is at version {conflict.actual}, expected was {conflict.expected}. "
        "Read it again and decide anew.",
    )


def _version_mismatch(mismatch: VersionMismatchError) -> ProblemError:
    return ProblemError(
        kinds.VERSION_MISMATCH,
        f"{mismatch.stream} is at version {mismatch.actual}, "
        f"If-Match named {mismatch.named}. Read it again and decide anew.",
        headers={"ETag": f'"{mismatch.actual}"'},
    )


def _key_reused(reused: IdReusedError) -> ProblemError:
    return ProblemError(
        kinds.KEY_REUSED,
        f"This Idempotency-Key was used before, for another request on {reused.stream}. "
        "A retry repeats the request as it was; another request needs another key.",
    )


def _beyond_limit(limit: LimitError) -> ProblemError:
    # Without the value: it may be a part of the content.
    return ProblemError(
        kinds.INVALID,
        "The request is beyond a limit.",
        errors=[Fault(field=limit.field, rule=limit.rule)],
    )


def _busy(busy: BusyError) -> ProblemError:
    return ProblemError(
        kinds.BUSY, f"{busy.queued} requests are waiting already; nothing was done. Try again."
    )


def _not_yet(error: NotYetError) -> ProblemError:
    return ProblemError(
        kinds.NOT_YET,
        f"The answer is true up to position {error.reached} so far, {error.position} was asked "
        "for. Ask again.",
    )


def _too_many_wait(error: TooManyWaitError) -> ProblemError:
    return ProblemError(
        kinds.BUSY,
        f"{error.waiting} questions wait for news already. Ask again, or without Byfield-After.",
    )


def _newer_release(error: NewerFactError) -> ProblemError:
    recorded = error.recorded
    _log.warning("newer_release_needed", type=recorded.type, schema_version=recorded.schema_version)
    return ProblemError(
        kinds.NEWER_RELEASE,
        f"A newer release has recorded {recorded.type} in version {recorded.schema_version}, which "
        "this release does not know. Nothing was done. Ask again: a replica of the newer release "
        "can answer.",
    )


def _undecodable(error: UndecodableError) -> ProblemError:
    _log.error("fact_not_decoded", fault=str(error))  # it names fields and rules, quotes nothing
    return ProblemError(
        kinds.UNAVAILABLE,
        f"The fact at position {error.recorded.position} cannot be read, so that nothing can be "
        "decided on it. Nothing was done. Its operators must find out who recorded it; a release "
        "that can read it will answer.",
    )


def _key_missing(error: KeyMissingError) -> ProblemError:
    _log.error("key_missing", position=error.recorded.position, type=error.recorded.type)
    return ProblemError(
        kinds.UNAVAILABLE,
        f"The key of the fact at position {error.recorded.position} is not in the vault, so that "
        "nothing can be decided on it. Nothing was done. Ask again once its operators have brought "
        "the vault's newest backup back.",
    )


def _foreign_fact(error: ForeignFactError) -> ProblemError:
    _log.error("fact_not_permitted", fault=str(error), help="byfield migrate of this release")
    return ProblemError(
        kinds.UNAVAILABLE,
        "The database does not let this service record that until `byfield migrate` of its release "
        f"was run. Nothing was done. {IS_SAFE}",
    )


def _itself(problem: ProblemError) -> ProblemError:
    return problem


PROBLEM_OF: Final[Mapping[type[Exception], Callable[[Any], ProblemError]]] = {
    ProblemError: _itself,
    Refused: _refused,
    ConflictError: _conflict,
    GuardConflictError: _conflict,
    VersionMismatchError: _version_mismatch,
    IdReusedError: _key_reused,
    LimitError: _beyond_limit,
    BusyError: _busy,
    NotYetError: _not_yet,
    TooManyWaitError: _too_many_wait,
    NewerFactError: _newer_release,
    UndecodableError: _undecodable,
    KeyMissingError: _key_missing,
    ForeignFactError: _foreign_fact,
}
"""By the class of the error; each function returns the problem of one error, and may log it."""
