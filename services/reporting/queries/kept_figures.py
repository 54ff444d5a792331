"""Counted figures, kept in memory as long as they are true."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from weakref import WeakValueDictionary

from events.vocabulary import Program
from services.kit.feed.generations import Generation
from services.reporting.measures.dimensions import UNDIVIDED
from services.reporting.views.figures import TopicNames

KEPT_VALUES_MAX: Final = 50_000
"""Values of all measures under all keys; each takes some 200 bytes. An answer counts as one more,
so that those without any have a limit, too."""


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """What is counted: of one program, on business days from `since` until `until`, both in."""

    program: Program | None = None
    since: date | None = None
    until: date | None = None
    topics: TopicNames = TopicNames.AS_NAMED
    """Under which names topics count; where figures are not by topic, it makes no difference."""
    confidential: bool = True
    """Whether confidential work counts."""


ALL_FIGURES = FigureFilter()

Pair = tuple[str, str]
"""Two dimensions, or a key of each; what is not divided is `UNDIVIDED`, and so is its key."""
Values = Mapping[Pair, object]
"""A measure's value by its keys."""
WHOLE: Final[Pair] = (UNDIVIDED, UNDIVIDED)
"""The pair of an answer that nothing divides."""


class KeptQuestion(NamedTuple):
    """One measure of a query, and what its answer is true for."""

    measure: str
    by: Pair
    counted: FigureFilter
    as_of: int
    generation: Generation


class KeptFigures:
    """The answers kept in this process; an answer is true while the generation is the same.

    The least recently used ones are dropped first.
    """

    def __init__(self, *, values_max: int = KEPT_VALUES_MAX) -> None:
        self._values_max = values_max
        self._answers: OrderedDict[KeptQuestion, Values] = OrderedDict()
        self._values = 0
        self._counting: WeakValueDictionary[Any, asyncio.Lock] = WeakValueDictionary()

    @property
    def values(self) -> int:
        """How many values are kept, and answers."""
        return self._values

    async def answers(
        self,
        questions: Sequence[KeptQuestion],
        count: Callable[[Sequence[KeptQuestion]], Awaitable[Sequence[Values]]],
    ) -> list[Values]:
        """Return the answer to each question, calling `count` for those that are not kept.

        Callers with the same questions at the same time share one count.
        """
        lock = self._counting.setdefault(tuple(questions), asyncio.Lock())
        async with lock:
            answers = {each: self._answers[each] for each in questions if each in self._answers}
            if missing := [each for each in questions if each not in answers]:
                answers |= zip(missing, await count(missing), strict=True)
            for question in questions:
                self._keep(question, answers[question])
        return [answers[question] for question in questions]

    def _keep(self, question: KeptQuestion, values: Values) -> None:
        if question not in self._answers:
            self._answers[question] = values
            self._values += _size(values)
        self._answers.move_to_end(question)
        while self._values > self._values_max:
            _, dropped = self._answers.popitem(last=False)
            self._values -= _size(dropped)


def _size(values: Values) -> int:
    return 1 + len(values)
