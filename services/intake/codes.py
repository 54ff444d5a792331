"""Codes for those who took part: given to their agency, as many as attended, and shown once.

Codes that were lost are withdrawn; nobody learns which codes were used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID, uuid4

import asyncpg

from events.assignment import EngagementDelivered
from events.decider import Refused
from events.log.database.connections import Connection, Pool
from events.log.store.event_log import IdReusedError
from events.vocabulary import EvaluationStage
from services.intake.commands.evaluations import GiveCodes
from services.intake.decisions.codes import codes_until
from services.intake.queries import SQL
from services.kit.feed.connections import transaction
from services.kit.http.calls import Call
from services.kit.http.tokens import hash_of, new_token

_ALL: Final = "all"


class Code(NamedTuple):
    """A code, with the token that nobody is told again."""

    invitation_id: UUID
    token: str


async def give_codes(
    pool: Pool,
    call: Call,
    delivery: EngagementDelivered,
    stage: EvaluationStage,
    command_for: Callable[[int], GiveCodes],
) -> Sequence[Code]:
    """Give codes, if fewer were given than took part. Raises `Refused`.

    `command_for` makes the command, from how many were given before. Two calls are counted one
    after the other. A retry gets others for those that are not used yet: nobody knows the former.
    """
    async with transaction(pool) as connection:
        await connection.execute(SQL["codes_lock"], delivery.engagement_id, stage)
        before = await connection.fetch(SQL["codes_of_call"], call.id, call.former_id)
        given = await connection.fetchval(SQL["codes_count"], delivery.engagement_id, stage)
        command = command_for(given - sum(not each["withdrawn"] for each in before))
        if before:
            return await _given_again(connection, call.id, before, command)
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
            call.id,
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
    codes = [Code(uuid4(), new_token()) for _ in before]
    rows = await connection.fetch(
        SQL["codes_renew"],
        [row["invitation_id"] for row in before],
        [code.invitation_id for code in codes],
        [hash_of(code.token) for code in codes],
    )
    renewed = {row["other_id"] for row in rows}
    return [code for code in codes if code.invitation_id in renewed]


async def withdraw_codes(
    pool: Pool,
    call: Call,
    engagement_id: UUID,
    stage: EvaluationStage,
    codes_max: int | None,
    on: date,
) -> int:
    """Withdraw unused codes, so many or all; return how many. Raises `Refused` where there is none.

    Which they are says nothing; a retry withdraws no others. Raises `IdReusedError` if the call was
    for others or for another number.
    """
    asked = _ALL if codes_max is None else str(codes_max)
    async with transaction(pool) as connection:
        await connection.execute(SQL["codes_lock"], engagement_id, stage)
        before = await connection.fetch(SQL["codes_withdrawn"], call.id, call.former_id)
        if before:
            first = before[0]
            same = (first["engagement_id"], first["stage"]) == (engagement_id, stage)
            if not same or first["withdrawn_as"] not in (asked, None):
                raise IdReusedError(call.id, "codes")
            return len(before)
        said = (engagement_id, stage, codes_max, on, call.id, asked)
        withdrawn = await connection.fetch(SQL["codes_withdraw"], *said)
        if not withdrawn:
            raise Refused("none-unused", "no code of this stage is unused, or none was given")
        return len(withdrawn)
