"""Reads that many share: who asks while one is on its way waits for the next, with all others."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from events.log.database.patience import in_time, patience

AskT = TypeVar("AskT")
AnswerT = TypeVar("AnswerT")

ASKS_MAX: Final = 64
"""Of one read."""


@dataclass(frozen=True, slots=True)
class _Asked(Generic[AskT, AnswerT]):
    ask: AskT
    answer: asyncio.Future[AnswerT]


class Sharing(Generic[AskT, AnswerT]):
    """One read at a time, for all who asked before it began; there is no timer.

    Who asks alone reads at once, with the patience that he has. `read` gives an answer for each
    ask, in order, or the fault that belongs to this ask alone; what it raises is everybody's.
    """

    def __init__(
        self,
        read: Callable[[Sequence[AskT]], Awaitable[Sequence[AnswerT | Exception]]],
        awaited: str,
    ) -> None:
        """`awaited` names what is read, for who waited too long."""
        self._read = read
        self._awaited = awaited
        self._waiting: deque[_Asked[AskT, AnswerT]] = deque()
        self._reading = False
        self._task: asyncio.Task[None] | None = None

    async def ask(self, ask: AskT) -> AnswerT:
        """What a read gives that begins from now on. Raises `UnansweredError`, and its faults."""
        answer: asyncio.Future[AnswerT] = asyncio.get_running_loop().create_future()
        asked = _Asked(ask, answer)
        if self._reading:
            self._waiting.append(asked)
            return await in_time(asked.answer, self._awaited)
        self._reading = True
        try:
            await self._answer([asked])
        finally:
            self._reading = bool(self._waiting)
            if self._waiting:
                # In nobody's context: it reads for others than the one who begins it.
                self._task = asyncio.create_task(
                    self._serve(), name=self._awaited, context=Context()
                )
        return asked.answer.result()

    async def _serve(self) -> None:
        """Read for those who wait, as long as somebody does."""
        try:
            while group := self._take():
                with patience():
                    await self._answer(group)
        finally:
            self._reading = False

    def _take(self) -> list[_Asked[AskT, AnswerT]]:
        """Those who wait, in the order of asking; whoever gave up is passed over."""
        group: list[_Asked[AskT, AnswerT]] = []
        while self._waiting and len(group) < ASKS_MAX:
            asked = self._waiting.popleft()
            if not asked.answer.done():
                group.append(asked)
        return group

    async def _answer(self, group: Sequence[_Asked[AskT, AnswerT]]) -> None:
        answers: Sequence[AnswerT | Exception]
        try:
            answers = await self._read([asked.ask for asked in group])
        except Exception as fault:  # noqa: BLE001 - it belongs to whoever asked
            answers = [fault] * len(group)
        for asked, answer in zip(group, answers, strict=True):
            if asked.answer.done():
                continue
            if isinstance(answer, Exception):
                asked.answer.set_exception(answer)
            else:
                asked.answer.set_result(answer)
