"""What is done by a link, or to write a mail, is done in intake, over its HTTP API.

The link is the credential, or that of the errand.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, NamedTuple
from uuid import UUID

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request

from services.access.links.acts import Act
from services.access.links.asked import AskedByLink
from services.access.settings import AccessSettings
from services.kit.authorities import authorities
from services.kit.http.admission import leave_place
from services.kit.http.problem_kinds import REFUSED, UNAVAILABLE
from services.kit.http.problems import ProblemError
from services.kit.http.running_service import RunningService

ANSWER_SECONDS_MAX: Final = 10.0
TOPICS_KEPT_SECONDS: Final = 60.0
_CONFLICT: Final = 409
_NOT_FOUND: Final = 404
_NOT_GOOD: Final = frozenset({401, 403, 404})
_RELAYED: Final = ("rule", "allowed", "errors")


class LinkOverError(Exception):
    """The link, or the request that it is about, takes no such act any more."""


class InvitationOverError(Exception):
    """Nobody is asked any more by this invitation: it was answered, or has ended."""


class TokenNotGivenError(Exception):
    """Intake could not be asked for a token, or said what cannot be understood."""


class OfferedTopic(NamedTuple):
    """A topic that can be asked for."""

    topic: str
    title: str


@dataclass
class _KeptTopics:
    """What intake offers, kept for a while: so who only looks at the form asks it little."""

    topics: Sequence[OfferedTopic] = ()
    until: float = 0.0
    """Of the monotonic clock."""


class GivenToken(BaseModel):
    """A token that was made for a mail, with what the mail says of it. It is kept nowhere."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, hide_input_in_errors=True)

    token: str
    who_sees: str
    expires_on: date | None


async def claim(
    running: RunningService, request: Request, act: Act, token: str, key: str, said: dict[str, str]
) -> None:
    """Say yes to a request.

    Raises `LinkOverError`, `TooManyWaitError`, and the 503 problem if intake is away.
    """
    path = f"/intake/requests/{act.thing}/claim-authorization"
    headers = {"authorization": f"Bearer {token}", "idempotency-key": key}
    answer = await _asked(running, request, "POST", path, headers, said)
    if answer.is_success:
        return
    if answer.status_code == _CONFLICT and answer.json().get("rule") == "too-many-claims":
        raise TooManyWaitError
    if answer.status_code == _CONFLICT or answer.status_code in _NOT_GOOD:
        raise LinkOverError
    raise _away()


class TooManyWaitError(Exception):
    """So many yeses to the request wait for the center to call that another is not taken."""


async def intake_as(
    running: RunningService, request: Request, credential: str, path: str
) -> Mapping[str, Any] | None:
    """Return what intake shows whoever has a credential; None if it shows nothing there.

    Raises the 503 problem if intake is away.
    """
    headers = {"authorization": f"Bearer {credential}"}
    answer = await _asked(running, request, "GET", path, headers)
    if answer.status_code == _NOT_FOUND:
        return None
    if not answer.is_success:
        raise _away()
    found: Mapping[str, Any] = answer.json()
    return found


async def tell_intake(
    running: RunningService,
    request: Request,
    credential: str,
    path: str,
    key: str,
    said: Mapping[str, Any],
) -> None:
    """Give intake a command as whoever has a credential, once under a key.

    Raises the problem with which intake refuses it, and the 503 problem if intake is away.
    """
    headers = {"authorization": f"Bearer {credential}", "idempotency-key": key}
    answer = await _asked(running, request, "POST", path, headers, said)
    if not answer.is_success:
        raise _relayed(answer)


async def offered_topics(running: RunningService, request: Request) -> Sequence[OfferedTopic]:
    """Return the topics that are offered, of a minute ago at most; none where there is no list.

    Raises the 503 problem if intake is away.
    """
    kept, now = running.keep(_KeptTopics), time.monotonic()
    if now >= kept.until:
        answer = await _asked(running, request, "GET", "/intake/requests/offered-topics", {})
        if not answer.is_success:
            raise _away()
        items = answer.json()["items"]
        kept.topics = [OfferedTopic(each["topic"], each["title"]) for each in items]
        kept.until = now + TOPICS_KEPT_SECONDS
    return kept.topics


async def check(running: RunningService, request: Request, said: Mapping[str, Any]) -> str:
    """Return the ORI for which this could be submitted.

    Raises the problem with which intake refuses it, and the 503 problem if intake is away.
    """
    answer = await _asked(running, request, "POST", "/intake/requests/check", {}, said)
    if answer.is_success:
        ori: str = answer.json()["ori"]
        return ori
    raise _relayed(answer)


def _relayed(answer: httpx.Response) -> ProblemError:
    """Return what intake refused as a problem of its own; any other answer is that it is away."""
    if answer.status_code != _CONFLICT:
        return _away()
    problem = answer.json()
    told = {name: problem[name] for name in _RELAYED if name in problem}
    return ProblemError(REFUSED, problem["detail"], **told)


async def submit(running: RunningService, request: Request, asked: AskedByLink, token: str) -> int:
    """Submit what was asked for, once however often; return its position in the log.

    Raises `LinkOverError` if the rules do not take it any more, and the 503 problem.
    """
    path = f"/intake/requests/{asked.request_id}/submit"
    headers = {"authorization": f"Bearer {token}", "idempotency-key": str(asked.asked_id)}
    answer = await _asked(running, request, "POST", path, headers, asked.content)
    if answer.is_success:
        return int(answer.headers["byfield-position"])
    if answer.status_code == _CONFLICT:
        raise LinkOverError
    raise _away()


async def progress(
    running: RunningService, request: Request, asked: AskedByLink, token: str
) -> Mapping[str, Any]:
    """Return where a request stands. Raises the 503 problem if intake is away, or is behind."""
    path = f"/intake/requests/{asked.request_id}/progress"
    headers = {"authorization": f"Bearer {token}", "byfield-after": str(asked.position)}
    answer = await _asked(running, request, "GET", path, headers)
    if not answer.is_success:
        raise _away()
    found: Mapping[str, Any] = answer.json()
    return found


async def _asked(
    running: RunningService,
    request: Request,
    method: str,
    path: str,
    headers: Mapping[str, str],
    said: Mapping[str, Any] | None = None,
) -> httpx.Response:
    leave_place(request)
    try:
        return await _sent(running, method, path, headers, said)
    except httpx.HTTPError as away:
        raise _away() from away


async def _sent(
    running: RunningService,
    method: str,
    path: str,
    headers: Mapping[str, str],
    said: Mapping[str, Any] | None = None,
) -> httpx.Response:
    root = AccessSettings.of(running.settings).intake_address
    async with httpx.AsyncClient(
        timeout=ANSWER_SECONDS_MAX, trust_env=False, verify=authorities()
    ) as client:
        return await client.request(method, f"{root}{path}", json=said, headers=headers)


def _away() -> ProblemError:
    return ProblemError(UNAVAILABLE, "It could not be written down just now. Send it again later.")


async def token_for_mail(running: RunningService, invitation_id: UUID, errand: str) -> GivenToken:
    """Have a token made for an invitation; the one before is worth nothing then.

    Raises `InvitationOverError`, `TokenNotGivenError`.
    """
    path = f"/intake/invitations/{invitation_id}/token-for-mail"
    try:
        answer = await _sent(running, "POST", path, {"authorization": f"Bearer {errand}"})
    except httpx.HTTPError as away:
        raise TokenNotGivenError(type(away).__name__) from None
    if answer.status_code == _CONFLICT and "rule" in answer.json():
        raise InvitationOverError
    if not answer.is_success:
        raise TokenNotGivenError(f"intake answered with status {answer.status_code}")
    try:
        return GivenToken.model_validate_json(answer.content)
    except ValidationError:  # not quoted: it may have the token
        raise TokenNotGivenError("the answer of intake cannot be understood") from None
