"""Pages of the center are told when newer facts came: by positions alone, and none too often."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import Header, Query
from starlette.responses import Response

from events.log.database.passing import passes
from events.log.database.patience import patience
from services.kit.http.event_streams import (
    QUIET,
    QUIET_SECONDS_MAX,
    EventStream,
    Follower,
    OpenStreams,
    position_after,
)
from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.pages.forms import Form
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter
from services.reporting.pages.typed_questions import QuestionT
from services.reporting.positions import POSITION_MAX
from services.reporting.queries.reached import Followed, Positions, Reached

FOLLOWING_MAX: Final = 60
"""Pages that follow at once in a process."""
FOLLOWING_OF_ONE_MAX: Final = 4
"""A browser has six connections to a site, and a page that nobody sees follows nothing."""
TOLD_SECONDS_MIN: Final = 10.0
"""Between two messages to one page: each has it ask for its figures again."""
SPREAD_SECONDS: Final = 5.0
"""Over so long pages hear of the same news, so that not all of them ask at once."""
ASKED_SECONDS_MAX: Final = 15.0
"""How long a session is believed while there is nothing to tell."""
TURN_SECONDS: Final = 1.0
RETRY_MILLISECONDS: Final = 5_000

following = PageRouter("/following")


def follow(page: Page, followed: Followed, after: int) -> None:
    """Let a page renew its figures when they have come further than a position."""
    page.follow(f"{following.prefix}/{followed}", after)


def follow_now(page: Page, form: Form[QuestionT], followed: Followed, after: int) -> None:
    """Do so unless it is asked as of a position or a day: that answer stays the same for ever."""
    asked = form.content
    if asked is not None and asked.as_of is None and asked.recorded_by is None:
        follow(page, followed, after)


@following.get("/{followed}")
async def follow_figures(
    page: SignedInPage,
    running: CurrentService,
    followed: str,
    after: Annotated[int, Query(ge=0, le=POSITION_MAX)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Tell to which position figures have come, each time they have, until the session ends."""
    if followed not in frozenset(Followed):
        raise not_found("stream", followed)
    begin = position_after(after, last_event_id, POSITION_MAX)
    principal = page.call.principal
    follower = Follower(page.request, principal, page.request.cookies.get(SESSION_COOKIE, ""))
    reached = running.keep(Reached)
    await reached.look(running.pool)  # raises the 503 problem, before anything is begun
    told = _told(running, reached, Followed(followed), follower, begin)
    return EventStream(told, running.keep(_streams), principal.person)


def _streams() -> OpenStreams:
    return OpenStreams(FOLLOWING_MAX, FOLLOWING_OF_ONE_MAX)


async def _told(
    running: RunningService, reached: Reached, followed: Followed, follower: Follower, at: int
) -> AsyncIterator[bytes]:
    """Yield each position as an event; after a restore it may be an earlier one."""
    yield b"retry: %d\n\n" % RETRY_MILLISECONDS
    told_at = -TOLD_SECONDS_MIN
    asked_at = spoke_at = began_at = time.monotonic()
    due_at: float | None = began_at  # what came before is told at once
    while follower.is_served:
        positions = await _look(running, reached)
        if positions is None:
            return
        now, to = time.monotonic(), positions.of(followed)
        # What was looked at before may be older than the page.
        is_news = to > at or (to < at and reached.began_at >= began_at)
        if not is_news:
            due_at = None
        elif due_at is None:
            due_at = max(now + _spread(), told_at + TOLD_SECONDS_MIN)
        is_due = due_at is not None and now >= due_at
        if is_due or now - asked_at >= ASKED_SECONDS_MAX:
            if not await follower.is_still_admitted():
                return
            asked_at = now
        if is_due:
            yield b"id: %d\ndata: %d\n\n" % (to, to)
            at, told_at, spoke_at, due_at = to, now, now, None
        elif now - spoke_at >= QUIET_SECONDS_MAX:
            yield QUIET
            spoke_at = now
        await asyncio.sleep(TURN_SECONDS)


def _spread() -> float:
    return random.uniform(0, SPREAD_SECONDS)  # noqa: S311 - no secret


async def _look(running: RunningService, reached: Reached) -> Positions | None:
    """Return the positions; None where they cannot be read now, so that the page asks again."""
    try:
        with patience(running.settings.answer_seconds_max):
            return await reached.look(running.pool)
    except Exception as fault:
        if passes(fault):
            return None
        raise
