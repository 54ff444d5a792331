"""Who read what in all services: each is asked for what it recorded, in the name of who looks.

Services have tables of their own. The token of the session says there who asks, as it does here, so
that each service checks it by its own table of who may, and records that its reads were read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import httpx
from pydantic import ValidationError

from services.access.settings import AccessSettings
from services.kit.authorities import authorities
from services.kit.http.read_records import (
    READS_CURSORS,
    ReadView,
    WantedReads,
    bounds_of,
    list_reads,
)
from services.kit.http.running_service import RunningService

HERE: Final = "access"
ELSEWHERE: Final = ("intake", "assignment", "reporting")
SERVICES: Final = (HERE, *ELSEWHERE)
ANSWER_SECONDS_MAX: Final = 10.0

Reached = tuple[int, int, int, int]
"""Of each service, in the order of `SERVICES`, the record that was shown last; 0: none was."""
BEGINNING: Final[Reached] = (0, 0, 0, 0)
_NULLS: Final = dict.fromkeys(ReadView.model_fields)
"""Answers leave out what is null."""


class ServiceAwayError(Exception):
    """A service did not answer, or said what cannot be understood."""


@dataclass(frozen=True, slots=True)
class ReadFilter:
    """Which reads are looked for; None: any."""

    person: str | None = None
    thing: str | None = None
    """The kind of thing."""
    thing_id: str | None = None
    day: date | None = None

    @property
    def asked(self) -> Mapping[str, str]:
        """The parameters by which a service is asked for them."""
        said = (self.person, self.thing, self.thing_id, self.day)
        named = zip(("person", "thing", "thing_id", "day"), said, strict=True)
        return {name: str(value) for name, value in named if value is not None}


class Found(NamedTuple):
    """A read, and the service that recorded it."""

    service: str
    read: ReadView


class Reads(NamedTuple):
    """Some reads of all services, the latest first."""

    items: list[Found]
    reached: Reached
    is_last: bool
    away: list[str]
    """Services whose reads are missing, since they could not be asked."""


async def recorded_reads(
    running: RunningService, token: str, wanted: ReadFilter, reached: Reached, limit: int
) -> Reads:
    """Return reads after those that were shown; `token` is that of the session of who looks."""
    asked = await asyncio.gather(
        *(
            _of(running, service, token, wanted, before, limit)
            for service, before in zip(SERVICES, reached, strict=True)
        ),
        return_exceptions=True,
    )
    found: list[Found] = []
    away = []
    is_last = True
    for service, answer in zip(SERVICES, asked, strict=True):
        if isinstance(answer, ServiceAwayError):
            away.append(service)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            found.extend(Found(service, read) for read in answer)
            is_last = is_last and len(answer) < limit
    # Of one service in the order of its numbers, which is nearly that of its times.
    found.sort(key=lambda each: each.read.read_at, reverse=True)
    shown = found[:limit]
    last = {each.service: each.read.read_id for each in shown}
    at = zip(SERVICES, reached, strict=True)
    first, second, third, fourth = (last.get(service, before) for service, before in at)
    return Reads(shown, (first, second, third, fourth), is_last and len(found) <= limit, away)


async def _of(
    running: RunningService, service: str, token: str, wanted: ReadFilter, before: int, limit: int
) -> list[ReadView]:
    if service != HERE:
        return await _elsewhere(running, service, token, wanted, before, limit)
    bounds = bounds_of(wanted.day, running.settings.time_zone)
    own = WantedReads(wanted.thing, wanted.thing_id, wanted.person, *bounds)
    return await list_reads(running.pool, wanted=own, before=before or None, limit=limit)


async def _elsewhere(
    running: RunningService, service: str, token: str, wanted: ReadFilter, before: int, limit: int
) -> list[ReadView]:
    settings = AccessSettings.of(running.settings)
    asked = {**wanted.asked, "limit": str(limit)}
    if before:
        asked["cursor"] = READS_CURSORS.encode(before)
    try:
        async with httpx.AsyncClient(
            timeout=ANSWER_SECONDS_MAX, trust_env=False, verify=authorities()
        ) as client:
            answer = await client.get(
                f"{settings.service_address(service)}/{service}/reads",
                params=asked,
                headers={"authorization": f"Bearer {token}"},
            )
    except httpx.HTTPError as fault:
        raise ServiceAwayError from fault
    if not answer.is_success:
        raise ServiceAwayError
    try:
        items: list[dict[str, Any]] = answer.json()["items"]
        return [ReadView.model_validate(_NULLS | item) for item in items]
    except (ValueError, KeyError, TypeError, ValidationError) as fault:
        raise ServiceAwayError from fault
