"""Where a life stands while it is played, and how its acts are told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from deploy.demo.center import COORDINATOR, Caller, Center
from deploy.demo.plan.acts import Life, RecordDelivery
from events.ids import derived_id
from events.vocabulary import EvaluationStage

LOOK_AGAIN_SECONDS: Final = 0.25
COME_SECONDS_MAX: Final = 120.0
"""A moment on a machine that has nothing else to do."""


@dataclass(slots=True)
class Course:
    """A life under way: its ids, and the position to read after."""

    center: Center
    life: Life
    earlier: Course | None
    """That of the life whose request is similar."""
    played: int = 0
    """Of its acts, the first so many."""
    request_id: str = ""
    after: int = 0
    moves: int = 0
    """To other programs."""
    paused: bool = False
    provider: str = ""
    """Who was assigned last."""
    delivery: tuple[str, RecordDelivery] | None = None
    """The one recorded last, with its id."""
    numbered: dict[str, str] = field(default_factory=dict)
    """Findings and recommendations: number -> id."""
    tokens: dict[EvaluationStage, list[dict[str, Any]]] = field(default_factory=dict)
    """Handed to participants, and not used yet."""

    @property
    def engagement_id(self) -> str:
        """Follows from the request's, and from how often that was escalated."""
        return str(derived_id(UUID(self.request_id), "engagement", self.moves))

    @property
    def ori(self) -> str:
        """The agency's."""
        return self.life.agency.ori

    @property
    def by_provider(self) -> Caller:
        """Whoever was assigned last, speaking for itself."""
        return Caller("provider", self.provider)

    async def tell(self, by: Caller, path: str, **said: Any) -> dict[str, Any]:
        """Give a command, after all that was told before; the answer."""
        answer = await self.center.command(by, path, said, after=self.after)
        self.after = answer["position"]
        return answer

    async def ask(self, path: str) -> Any:
        """Ask as the center's staff, after all that was told before."""
        return await self.center.query(COORDINATOR, path, after=self.after)


async def until(look: Callable[[], Awaitable[bool]], what: str) -> None:
    """What services make of the facts of others comes a moment later. Raises `TimeoutError`."""
    deadline = asyncio.get_running_loop().time() + COME_SECONDS_MAX
    while not await look():
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError(f"waited {COME_SECONDS_MAX:g} s in vain for {what}")
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
