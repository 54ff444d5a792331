"""Random facts about work that becomes confidential and no more, with people named everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from random import Random
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from events.event import PERSONAL_MARK, Event
from events.rules.engagements import engagement_id_of
from events.vocabulary import Program
from tests.services.reporting.lives import EXAMPLES, fact

BEGINS: Final = "Quetzalia-"
"""Every personal text that is planted begins so, and goes on with its number."""
_STEERING: Final = {
    *("RequestSubmitted", "RequestScreened", "RequestRescreened", "RequestEscalated"),
    *("RequestAmended", "EngagementOpened", "EngagementAmended", "RequestMerged", "RequestFlagged"),
}
"""Facts that say whether work is confidential, or name other work."""
_NAMES_WORK: Final = {"request_id", "engagement_id"}

ANSWERED = {"evaluation", "testimonial"}


class Lives:
    """Facts in the order in which they are told, and whether each is confidential at the end."""

    def __init__(self, seed: int, requests: int = 6) -> None:
        self._chance = Random(seed)  # noqa: S311 - no secret depends on it
        self._numbers = count(1)
        self._of: list[tuple[Event, set[UUID]]] = []
        self._confided: set[UUID] = set()
        for number in range(1, requests + 1):
            self._live(UUID(int=seed * 1_000 + number))
        known = [work for _, works in self._of for work in works]
        for first in known[:: len(known) // 3]:
            self._name_another(first, self._chance.choice(known))
        self._of.extend((self._named(each), set()) for each in self._of_no_work())
        self._mix()

    @property
    def facts(self) -> list[Event]:
        return [fact for fact, _ in self._of]

    def withheld(self, *, confidential: bool) -> list[bool]:
        """Of each fact, whether a machine is not told it: with, or without, confidential work.

        Confidential is what is so at the end; what people answered no machine is told.
        """
        return [
            fact.category in ANSWERED or (not confidential and bool(works & self._confided))
            for fact, works in self._of
        ]

    def _live(self, request: UUID) -> None:
        """One request: asked for, screened, opened, and moved; each may change its confidence."""
        secret = self._chance.choice([None, True, False])
        program = self._chance.choice(list(Program))
        self._tell("RequestSubmitted", request, confidential=secret, program=program)
        secret = program is Program.CRITICAL_RESPONSE if secret is None else secret
        if self._chance.random() < 0.5:
            secret = self._chance.random() < 0.5
            self._tell("RequestAmended", request, confidential=secret, move=None)
        if self._chance.random() < 0.8:
            secret = self._chance.random() < 0.4
            self._tell("RequestScreened", request, confidential=secret)
            work = engagement_id_of(request)
            self._tell("EngagementOpened", request, work, confidential=secret, move=0)
            self._fill(request, work)
            if secret:
                self._confided.add(work)
            secret = self._move(request, work, secret=secret)
        self._fill(request, None)
        if secret:
            self._confided.add(request)

    def _move(self, request: UUID, work: UUID, *, secret: bool) -> bool:
        match self._chance.choice(["stays", "screened again", "escalated", "amended"]):
            case "screened again":
                secret = self._chance.random() < 0.5
                self._tell("RequestRescreened", request, confidential=secret, move=1)
            case "escalated":
                into = self._chance.random() < 0.5
                self._tell("RequestEscalated", request, confidential=into, move=1)
                secret = secret or into
            case "amended":
                into = self._chance.random() < 0.5
                self._tell("RequestAmended", request, confidential=into, move=0)
                self._tell("EngagementAmended", request, work, confidential=into)
                secret = secret or into
                if into:
                    self._confided.add(work)
            case _:
                pass
        return secret

    def _fill(self, request: UUID, work: UUID | None) -> None:
        """Some of all other facts that there are about work."""
        about = {"request_id"} if work is None else {"engagement_id"}
        there = [
            name
            for name, example in EXAMPLES.items()
            if name not in _STEERING
            and about <= set(type(example).model_fields)
            and (work is not None or "engagement_id" not in type(example).model_fields)
        ]
        for name in self._chance.sample(there, k=min(8, len(there))):
            self._tell(name, request, work)

    def _tell(self, name: str, request: UUID, work: UUID | None = None, **more: Any) -> None:
        known = type(EXAMPLES[name]).model_fields
        ids = {"request_id": request, "engagement_id": work}
        fields = {key: value for key, value in (ids | more).items() if key in known}
        works = {request} if work is None else {request, work}
        self._of.append((self._named(fact(name, **fields)), works))

    def _name_another(self, first: UUID, other: UUID) -> None:
        requests = {
            work for each, works in self._of for work in works if each.category == "request"
        }
        if {first, other} <= requests:
            for name, named in (("RequestMerged", other), ("RequestFlagged", (other,))):
                field = "into" if name == "RequestMerged" else "similar"
                told = fact(name, request_id=first, **{field: named})
                self._of.append((self._named(told), {first, other}))

    def _of_no_work(self) -> Iterator[Event]:
        for example in EXAMPLES.values():
            if not _NAMES_WORK & set(type(example).model_fields):
                yield example

    def _mix(self) -> None:
        """Let lives run beside each other; each request's and engagement's keeps its order."""
        ordered = sorted(self._of, key=lambda _: self._chance.random())
        streams: dict[tuple[str, str], list[tuple[Event, set[UUID]]]] = {}
        for told in self._of:
            streams.setdefault(_stream(told[0]), []).append(told)
        taken = {stream: iter(its) for stream, its in streams.items()}
        self._of = [next(taken[_stream(told[0])]) for told in ordered]

    def _named(self, model: Any) -> Any:
        """The same with another person in each personal field."""
        changed: dict[str, Any] = {}
        for name, field in type(model).model_fields.items():
            value = getattr(model, name)
            if isinstance(value, BaseModel):
                changed[name] = self._named(value)
            elif isinstance(value, tuple) and any(isinstance(one, BaseModel) for one in value):
                changed[name] = tuple(self._named(one) for one in value)
            elif PERSONAL_MARK in repr(field) and value is not None:
                changed[name] = f"{BEGINS}{next(self._numbers)}"
        return model.model_copy(update=changed)


def _stream(event: Event) -> tuple[str, str]:
    key = {"request": "request_id", "engagement": "engagement_id"}.get(event.category)
    return event.category, "" if key is None else str(getattr(event, key))
