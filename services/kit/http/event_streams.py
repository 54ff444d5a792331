"""Answers that go on: Server-Sent Events, so many at once, for as long as who asks may."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Final, cast

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from events.log.database.patience import patience
from services.kit.http.principals import Principal, WhoIs
from services.kit.http.problem_kinds import BAD_HEADER, BUSY
from services.kit.http.problems import ProblemError
from services.kit.http.security import NO_STORE
from services.kit.http.stopping import Stopping
from services.kit.settings import Settings

MEDIA_TYPE: Final = "text/event-stream"
QUIET_SECONDS_MAX: Final = 15.0
"""After so long without an event a comment is sent, so that a lost connection shows."""
QUIET: Final = b": nothing new\n\n"


class OpenStreams:
    """How many streams of one kind are open, in all and of one caller."""

    def __init__(self, in_all_max: int, of_one_max: int) -> None:
        self._in_all_max = in_all_max
        self._of_one_max = of_one_max
        self._of: Counter[str] = Counter()

    def refuse_more(self, person: str) -> None:
        """Raise a 503 problem where there are as many as there may be."""
        if self._of.total() >= self._in_all_max or self._of[person] >= self._of_one_max:
            raise ProblemError(
                BUSY,
                f"{self._of.total()} streams are open, {self._of[person]} of them yours. "
                "Close one, or come back later.",
            )

    def enter(self, person: str) -> None:
        """Count another stream. Raises as `refuse_more` does."""
        self.refuse_more(person)
        self._of[person] += 1

    def leave(self, person: str) -> None:
        """Forget a stream."""
        self._of[person] -= 1
        self._of += Counter()  # forgets those that have none


class EventStream(StreamingResponse):
    """An answer that is counted from its begin to its end, however it ends.

    What is made and never sent, as where its read cannot be recorded, takes no place.
    """

    def __init__(self, told: AsyncIterator[bytes], streams: OpenStreams, person: str) -> None:
        """Raise a 503 problem where there is no place: nothing is recorded then."""
        streams.refuse_more(person)
        super().__init__(told, media_type=MEDIA_TYPE, headers={"Cache-Control": NO_STORE})
        self._streams = streams
        self._person = person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it. Raises a 503 problem, before anything is sent, where others were faster."""
        self._streams.enter(self._person)
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.leave(self._person)


class Follower:
    """Who reads a stream: by which token, and until when."""

    def __init__(self, request: Request, principal: Principal, token: str) -> None:
        self._who_is = cast("WhoIs", request.app.state.who_is)
        self._stopping = cast("Stopping", request.app.state.stopping)
        self._seconds = cast("Settings", request.app.state.settings).answer_seconds_max
        self._token = token
        self.principal = principal

    @property
    def is_served(self) -> bool:
        """Whether the process goes on."""
        return not self._stopping.is_asked

    async def is_still_admitted(self) -> bool:
        """Whether the token is still good, for the same. Where that is not known it is not."""
        try:
            with patience(self._seconds):
                return await self._who_is(self._token) == self.principal
        except ProblemError:
            return False


def position_after(after: int, last_event_id: str | None, most: int) -> int:
    """Return after which position a stream goes on: `Last-Event-ID` goes before `after`.

    Raises a 400 problem for a header that is no position.
    """
    if last_event_id is None:
        return after
    text = last_event_id
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        raise ProblemError(BAD_HEADER, "Last-Event-ID is a position: 0, 1, 2, ...")
    return min(int(text), most)
