"""Changes of hands."""

from __future__ import annotations

from typing import Any, assert_never

from deploy.demo.center import COORDINATOR, Caller
from deploy.demo.plan.changes import (
    HandOver,
    JoinProvider,
    ReleaseProvider,
    ReplaceExpert,
    ReplaceProvider,
)
from deploy.demo.playing.course import Course


async def play(course: Course, act: HandOver) -> None:
    """Play a change of hands."""
    path = f"/assignment/engagements/{course.engagement_id}"
    on = str(act.on)
    match act:
        case ReplaceProvider(provider=provider, reason=reason):
            said: dict[str, Any] = {"provider": provider, "reason": reason}
            said |= {
                "choice_reason": "It knows the agency.",
                "note": "The next module is prepared.",
            }
            await course.tell(COORDINATOR, f"{path}/replace-provider", **said, on=on)
            course.provider = provider
        case ReplaceExpert(reason=reason):
            sent = (await course.ask(path))["expert_id"]
            other = await _expert(course, course.provider, besides=sent)
            said = {"expert_id": other, "reason": reason}
            await course.tell(course.by_provider, f"{path}/replace-expert", **said, on=on)
        case JoinProvider(provider=provider):
            said = {"provider": provider, "expert_id": await _expert(course, provider)}
            await course.tell(COORDINATOR, f"{path}/join-provider", **said, on=on)
        case ReleaseProvider(provider=provider, reason=reason):
            said = {"provider": provider, "reason": reason}
            by = Caller("provider", provider)
            await course.tell(by, f"{path}/release-provider", **said, on=on)
        case _:
            assert_never(act)


async def _expert(course: Course, provider: str, besides: str | None = None) -> str:
    """Return an expert of a provider; not one of those with a tie, who come first."""
    page = await course.ask(f"/assignment/experts?provider={provider}&limit=200")
    others = [one for one in page["items"] if one["expert_id"] != besides]
    free: str = max(others, key=lambda one: one["name"])["expert_id"]
    return free
