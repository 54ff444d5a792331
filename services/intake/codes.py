"""Codes for those who took part: given to their agency, as many as attended, and shown once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID, uuid4

import asyncpg

from events.assignment import EngagementDelivered
from events.log.database.connections import Connection
from events.log.store.event_log import IdReusedError
from events.vocabulary import EvaluationStage
from services.intake.commands.evaluations import GiveCodes
from services.intake.decisions.codes import codes_until
from services.intake.queries import SQL
from services.kit.feed.connections import transaction
from services.kit.http.tokens import hash_of, new_token


class Code(NamedTuple):
    """A code, with the token that nobody is told again."""

    invitation_id: UUID
    token: str


async def give_codes(
    pool: asyncpg.Pool[asyncpg.Record],
    call_id: UUID,
    delivery: EngagementDelivered,
    stage: EvaluationStage,
    command_for: Callable[[int], GiveCodes],
) -> Sequence[Code]:
    """Give codes, if fewer were given than took part. Raises `Refused`.

    `command_for` makes the command, from how many were given before. Two calls are counted one
    after the other. A retry gets other tokens for what is not used yet: nobody knows the former.
    """
    async with transaction(pool) as connection:
        await connection.execute(SQL["codes_lock"], delivery.engagement_id, stage)
        before = await connection.fetch(SQL["codes_of_call"], call_id)
        given = await connection.fetchval(SQL["codes_count"], delivery.engagement_id, stage)
        command = command_for(given - len(before))
        if before:
            return await _given_again(connection, call_id, before, command)
        until = codes_until(command)
        codes = [Code(uuid4(), new_token()) for _ in range(command.count)]
        await connection.execute(
            SQL["codes_add"],
            [code.invitation_id for code in codes],
            [hash_of(code.token) for code in codes],
            [uuid4() for _ in codes],
            delivery.engagement_id,
            delivery.request_id,
            stage,
            command.on,
            until,
            call_id,
            command.audience,
        )
        return codes


async def _given_again(
    connection: Connection, call_id: UUID, before: Sequence[asyncpg.Record], command: GiveCodes
) -> Sequence[Code]:
    first = before[0]
    asked = (command.engagement_id, command.stage, command.count)
    if (first["engagement_id"], first["stage"], len(before)) != asked:
        raise IdReusedError(call_id, "codes")
    codes = [Code(row["invitation_id"], new_token()) for row in before if not row["used"]]
    await connection.execute(
        SQL["codes_renew"],
        [code.invitation_id for code in codes],
        [hash_of(code.token) for code in codes],
    )
    return codes
