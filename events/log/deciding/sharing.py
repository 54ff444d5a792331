"""A read that many callers share: those who come while one runs wait for the next, together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from events.log.database.patience import (
    CrowdedError,
    Patience,
    UnansweredError,
    current,
    in_time,
    patience,
)

AskT = TypeVar("AskT")
AnswerT = TypeVar("AnswerT")

ASKS_MAX: Final = 64
"""The callers that share one read, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked(Generic[AskT, AnswerT]):
    ask: AskT
    answer: asyncio.Future[AnswerT]


class Sharing(Generic[AskT, AnswerT]):
    """Runs one read at a time, for all callers that came before it began; there is no timer.

    A caller that comes alone reads at once, within its own patience. `read` returns an answer for
    each ask, in order, or the fault of this ask alone; what it raises is raised to all.
    """

    def __init__(
        self,
        read: Callable[[Sequence[AskT]], Awaitable[Sequence[AnswerT | Exception]]],
        awaited: str,
    ) -> None:
        """`awaited` names what is read, in the error of a caller that waited too long."""
        self._read = read
        self._awaited = awaited
        self._waiting: deque[_Asked[AskT, AnswerT]] = deque()
        self._reading = False
        self._answered = 0
        """How many reads were answered."""
        self._patience: Patience | None = None
        """Of the read that runs."""
        self._task: asyncio.Task[None] | None = None

    async def ask(self, ask: AskT) -> AnswerT:
        """Return the answer of a read that begins after this call.

        Raises `UnansweredError`; or `CrowdedError` where that read did not begin in time, because
        those of others were answered first, or where the read that runs goes on.
        """
        answer: asyncio.Future[AnswerT] = asyncio.get_running_loop().create_future()
        asked = _Asked(ask, answer)
        if self._reading:
            self._waiting.append(asked)
            return await self._in_turn(asked)
        self._reading = True
        try:
            await self._answer([asked])
        finally:
            self._reading = bool(self._waiting)
            if self._waiting:
                # In a context of its own: it reads for other callers than the one that starts it.
                self._task = asyncio.create_task(
                    self._serve(), name=self._awaited, context=Context()
                )
        return asked.answer.result()

    async def _in_turn(self, asked: _Asked[AskT, AnswerT]) -> AnswerT:
        answered = self._answered
        try:
            return await in_time(asked.answer, self._awaited, self._moved)
        except UnansweredError as fault:
            if asked in self._waiting and self._answered > answered:
                raise CrowdedError(fault.awaited, fault.seconds) from None
            raise

    def _moved(self) -> object:
        """Return another value whenever a read was answered, or the one that runs went on."""
        return self._answered, None if self._patience is None else self._patience.mark()

    async def _serve(self) -> None:
        """Read for the waiting callers, as long as there are any."""
        try:
            while group := self._take():
                with patience():
                    await self._answer(group)
        finally:
            self._reading = False

    def _take(self) -> list[_Asked[AskT, AnswerT]]:
        """Take the waiting callers in their order; those that gave up are passed over."""
        group: list[_Asked[AskT, AnswerT]] = []
        while self._waiting and len(group) < ASKS_MAX:
            asked = self._waiting.popleft()
            if not asked.answer.done():
                group.append(asked)
        return group

    async def _answer(self, group: Sequence[_Asked[AskT, AnswerT]]) -> None:
        answers: Sequence[AnswerT | Exception]
        self._patience = current()
        try:
            answers = await self._read([asked.ask for asked in group])
            self._answered += 1
        except Exception as fault:  # noqa: BLE001 - it is raised to the callers
            answers = [fault] * len(group)
        for asked, answer in zip(group, answers, strict=True):
            if asked.answer.done():
                continue
            if isinstance(answer, Exception):
                asked.answer.set_exception(answer)
            else:
                asked.answer.set_result(answer)
