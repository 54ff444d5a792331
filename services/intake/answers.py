"""Answers: taken once for each token, and never joined to it.

The log and these tables may be in two databases, so there is no transaction over both. The id of an
answer's fact derives from a random id that stands beside the token until the fact is told: whoever
begins again, after whatever happened, begins with the same id, and the log takes it once. Then that
id is erased, and nothing says any more which token the answer was given with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg

from events.decider import Refused
from events.ids import derived_id
from events.intake import EvaluationInvited
from events.log.database.connections import Pool
from events.log.deciding.handle import Cause, Handled, digest, handle
from events.log.store.event_log import EventLog, IdReusedError
from events.vocabulary import EvaluationAudience, EvaluationStage, Program
from services.intake.commands.evaluations import GiveAnswer
from services.intake.decisions import EVALUATION_DECIDER
from services.intake.decisions.tokens import is_token_of
from services.intake.lookups import beside_answer, delivery_of
from services.intake.queries import SQL
from services.intake.queries.logged import invited_by
from services.kit.feed.connections import fetch, fetchrow
from services.kit.feed.schedule import DUE_MAX, Moment
from services.kit.http.calls import build_command
from services.kit.http.running_service import RunningService
from services.kit.http.tokens import hash_of

ANSWER_HANDLER: Final = "answer"
"""What the id of the fact derives from, with the random one beside the token."""
_UNDER_WAY_MAX: Final = timedelta(minutes=10)
"""No call waits so long for the log."""
_UNNAMED: Final = "respondent:unnamed"
_POSITION_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class TokenInvitation:
    """What a token stands for: whom it asks, about what, and until when."""

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    ori: str
    program: Program
    provider: str
    audience: EvaluationAudience
    stage: EvaluationStage
    asked_on: date
    expires_on: date | None
    ranked: bool
    delivered_on: date
    is_code: bool
    instead_of: UUID | None = None
    """The expired invitation that it was sent again for."""
    adopts: bool = False
    """Whether the token follows from the invitation's id, and is kept nowhere yet."""


async def asked_by(
    running: RunningService, invitation_id: UUID, token: str, key: str
) -> TokenInvitation | None:
    """Return what a token stands for; None where it is not, or no longer, that invitation's."""
    row = await fetchrow(running.pool, SQL["token_get"], invitation_id)
    if row is None:
        asked = await _asked_by_invitation(running.log, invitation_id, adopts=True)
        follows = asked is not None and is_token_of(token, key, invitation_id)
        return asked if follows else None
    if row["token_hash"] != hash_of(token):
        return None
    if not row["is_code"]:
        return await _asked_by_invitation(running.log, invitation_id, adopts=False)
    return await _asked_by_code(running.log, invitation_id, row)


def command_of(asked: TokenInvitation, said: Mapping[str, Any]) -> GiveAnswer:
    """Return the command of an answer. Raises a 422 problem for what no answer can be."""
    return build_command(
        GiveAnswer,
        engagement_id=asked.engagement_id,
        request_id=asked.request_id,
        ori=asked.ori,
        program=asked.program,
        provider=asked.provider,
        audience=asked.audience,
        stage=asked.stage,
        ranked=asked.ranked,
        delivered_on=asked.delivered_on,
        asked_on=asked.asked_on,
        expires_on=asked.expires_on,
        **said,
    )


async def take_answer(
    running: RunningService,
    asked: TokenInvitation,
    token: str,
    command: GiveAnswer,
    key: str | None,
) -> int:
    """Take the answer of a token; return its position. Raises `Refused`.

    `key` is that of the call: who retries under it gets the first answer, until the day is over.
    """
    pool, token_hash = running.pool, hash_of(token)
    if asked.instead_of and await fetchrow(pool, SQL["token_used_before"], asked.instead_of):
        # It was sent again before it was told that the former one had been answered.
        raise _answered()
    if asked.adopts:
        await _keep(running, "token_adopt", asked, token_hash)
    attempt = None if key is None else _attempt(token, key, command)
    tried = await fetchrow(
        pool,
        SQL["token_try"],
        asked.invitation_id,
        token_hash,
        attempt,
        command.on,
        running.now(),
    )
    if tried is None:
        return await _taken_before(running, asked.invitation_id, token, attempt)
    again = attempt is not None and tried["attempt_before"] == attempt
    beside = {} if asked.is_code else beside_answer(asked.invitation_id)
    stream = EVALUATION_DECIDER.stream(command.engagement_id)
    cause = _cause(tried["answer_id"])
    try:
        handled = await handle(
            running.log,
            running.catalogue,
            EVALUATION_DECIDER,
            stream,
            command,
            cause,
            beside=beside,
            kept=running.streams,
            any_version=True,  # answers are independent, and a whole class gives them at once
        )
    except IdReusedError:
        await _use(running, asked.invitation_id, None, None)
        raise _answered() from None
    if handled.repeated and not again:
        await _use(running, asked.invitation_id, None, None)
        raise _answered()
    await _use(running, asked.invitation_id, attempt, _receipt(token, handled))
    return handled.position


async def give_token(
    running: RunningService, invitation: EvaluationInvited, token_hash: bytes
) -> None:
    """Let an invitation have this token, and no other. Raises `Refused`."""
    asked = await _asked_by_invitation(running.log, invitation.invitation_id, adopts=False)
    if asked is None or not await _keep(running, "token_put", asked, token_hash):
        raise _answered()


async def settle(log: EventLog, pool: Pool, moment: Moment) -> None:
    """Find out what became of answers that were begun, and not ended here."""
    for invitation_id, answer_id, tried_at in await fetch(pool, SQL["tokens_tried"], DUE_MAX):
        if await log.find(derived_id(answer_id, ANSWER_HANDLER)) is not None:
            await pool.execute(SQL["token_use"], invitation_id, moment.today, None, None)
        elif tried_at < moment.now - _UNDER_WAY_MAX:
            await pool.execute(SQL["token_untry"], invitation_id, tried_at)


async def _asked_by_invitation(
    log: EventLog, invitation_id: UUID, *, adopts: bool
) -> TokenInvitation | None:
    invited = await invited_by(log, invitation_id)
    if invited is None or (adopts and not invited.fact.derived_token):
        return None
    fact = invited.fact
    delivery = await delivery_of(log, fact.engagement_id)
    return TokenInvitation(
        invitation_id=invitation_id,
        engagement_id=fact.engagement_id,
        request_id=fact.request_id,
        ori=fact.ori,
        program=fact.program,
        provider=fact.provider,
        audience=fact.audience,
        stage=fact.stage,
        asked_on=fact.invited_on,
        expires_on=fact.expires_on,
        # A provider chose whom it gave these tokens to, if anybody.
        ranked=not invited.actor.startswith("provider:"),
        delivered_on=fact.invited_on if delivery is None else delivery.delivered_on,
        is_code=False,
        instead_of=fact.instead_of,
        adopts=adopts,
    )


async def _asked_by_code(
    log: EventLog, invitation_id: UUID, row: asyncpg.Record
) -> TokenInvitation | None:
    delivery = await delivery_of(log, row["engagement_id"])
    if delivery is None:
        return None  # the tables are of another history than the log
    return TokenInvitation(
        invitation_id=invitation_id,
        engagement_id=delivery.engagement_id,
        request_id=delivery.request_id,
        ori=delivery.ori,
        program=delivery.program,
        provider=delivery.provider,
        audience=EvaluationAudience.PARTICIPANT,
        stage=EvaluationStage(row["stage"]),
        asked_on=row["given_on"],
        expires_on=row["expires_on"],
        ranked=True,
        delivered_on=delivery.delivered_on,
        is_code=True,
    )


async def _keep(
    running: RunningService, statement: str, asked: TokenInvitation, token_hash: bytes
) -> bool:
    row = await fetchrow(
        running.pool,
        SQL[statement],
        asked.invitation_id,
        token_hash,
        asked.engagement_id,
        asked.request_id,
        asked.audience,
        asked.stage,
        asked.asked_on,
        asked.expires_on,
        uuid4(),
    )
    return row is not None


async def _taken_before(
    running: RunningService, invitation_id: UUID, token: str, attempt: bytes | None
) -> int:
    """Return the position of an answer that this call gave before. Raises `Refused`."""
    row = await fetchrow(running.pool, SQL["token_get"], invitation_id)
    if row is None or attempt is None or row["attempt"] != attempt or row["receipt"] is None:
        raise _answered()
    return _masked(token, int.from_bytes(row["receipt"], "big"))


async def _use(
    running: RunningService, invitation_id: UUID, attempt: bytes | None, receipt: bytes | None
) -> None:
    await running.pool.execute(SQL["token_use"], invitation_id, running.today(), attempt, receipt)


def _answered() -> Refused:
    return Refused("already-answered", "this invitation or code was used before")


def _cause(answer_id: UUID) -> Cause:
    """Whoever answers and what led there is named nowhere; nor is a trace, which may name both."""
    return Cause(answer_id, ANSWER_HANDLER, _UNNAMED, str(derived_id(answer_id, "chain")))


def _attempt(token: str, key: str, command: GiveAnswer) -> bytes:
    return hashlib.sha256(f"{token}\n{key}\n{digest(command)}".encode()).digest()


def _receipt(token: str, handled: Handled) -> bytes:
    return _masked(token, handled.position).to_bytes(_POSITION_BYTES, "big")


def _masked(token: str, position: int) -> int:
    """Hide a position from whoever has not the token, which is used for this once; or show it."""
    mask = hashlib.sha256(f"{token}\nreceipt".encode()).digest()[:_POSITION_BYTES]
    return position ^ int.from_bytes(mask, "big")
