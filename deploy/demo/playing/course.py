"""A life while it is played: how far it is, its ids, and its requests to the center."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from deploy.demo.center import COORDINATOR, Caller, Center
from deploy.demo.plan.acts import Life, RecordDelivery
from events.ids import derived_id
from events.vocabulary import EvaluationStage

LOOK_AGAIN_SECONDS: Final = 0.25
COME_SECONDS_MAX: Final = 120.0
"""On an idle machine it takes a moment."""


@dataclass(slots=True)
class Course:
    """A life while it is played."""

    center: Center
    life: Life
    earlier: Course | None
    """The course of the life whose request is similar."""
    played: int = 0
    """The number of acts that were played."""
    request_id: str = ""
    submitted_on: str = ""
    """The day of a request that the center dated itself."""
    after: int = 0
    moves: int = 0
    """How often it was escalated to another program."""
    links: int = 0
    """How many links were mailed to executives of the agency."""
    paused: bool = False
    provider: str = ""
    """The provider that leads the work, or is asked to."""
    participations: dict[str, str] = field(default_factory=dict)
    """The ids of the participations of other agencies, by ORI."""
    refusals: int = 0
    """How often the center refused what it must refuse."""
    delivery: tuple[str, RecordDelivery] | None = None
    """The id of the last delivery, and its act."""
    note: tuple[str, date] | None = None
    """The id of the last note, and the day that it is about."""
    corrected_at: dict[int, int] = field(default_factory=dict)
    """The positions of corrections that move a day, by the numbers of their acts."""
    numbered: dict[str, str] = field(default_factory=dict)
    """The ids of findings and recommendations, by number."""
    judged: set[str] = field(default_factory=set)
    """The engagements to which a validator is assigned."""
    tokens: dict[EvaluationStage, list[dict[str, Any]]] = field(default_factory=dict)
    """Tokens handed to participants and not used yet."""
    printed: int = 0
    """How many codes stood in what the agency printed."""

    @property
    def engagement_id(self) -> str:
        """The engagement's id, derived from the request's and from how often it was escalated."""
        return str(derived_id(UUID(self.request_id), "engagement", self.moves))

    @property
    def by_agency(self) -> Caller:
        """The agency that asks for help, as a caller."""
        return Caller("requester", agency=self.ori)

    @property
    def ori(self) -> str:
        """The ORI of the agency."""
        return self.life.agency.ori

    @property
    def by_provider(self) -> Caller:
        """The provider that leads the work, as a caller."""
        return Caller("provider", provider=self.provider)

    async def tell(self, by: Caller, path: str, **said: Any) -> dict[str, Any]:
        """Send a command that sees all earlier ones of this life; return the answer."""
        answer = await self.center.command(by, path, said, after=self.after)
        self.after = answer["position"]
        return answer

    async def ask(self, path: str) -> Any:
        """Send a coordinator's query that sees all earlier commands of this life."""
        return await self.center.query(COORDINATOR, path, after=self.after)


async def until(look: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait until `look` returns true: reactions take a moment. Raises `TimeoutError`."""
    deadline = asyncio.get_running_loop().time() + COME_SECONDS_MAX
    while not await look():
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError(f"waited {COME_SECONDS_MAX:g} s in vain for {what}")
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def until_work_is(course: Course, status: str, *, so: bool = True) -> None:
    """Wait until the engagement has that status, or another one than that."""
    path = f"/assignment/engagements/{course.engagement_id}"

    async def look() -> bool:
        return ((await course.ask(path))["status"] == status) is so

    await until(look, f"{path} to be {'' if so else 'no longer '}{status}")
