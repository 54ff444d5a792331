"""Changes of hands."""

from __future__ import annotations

from typing import Any, Final, assert_never

from deploy.demo.center import COORDINATOR, Caller
from deploy.demo.plan.changes import (
    CorrectHandOver,
    HandOver,
    JoinProvider,
    KeepOn,
    MoveExpert,
    ReleaseProvider,
    ReplaceExpert,
    ReplaceProvider,
)
from deploy.demo.playing.course import Course
from events.vocabulary import CorrectionReason, HandOverStep, KeepingReason

_PROFILE: Final = ("name", "topics", "agency_kinds", "states", "capacity")
"""What the demo says of an expert."""


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
        case KeepOn(kept_until=until):
            said = {"kept_until": str(until), "reason": KeepingReason.NEARLY_DONE}
            await course.tell(COORDINATOR, f"{path}/keep-on", **said)
        case MoveExpert():
            await _move_expert(course, act)
        case JoinProvider(provider=provider):
            said = {"provider": provider, "expert_id": await _expert(course, provider)}
            await course.tell(COORDINATOR, f"{path}/join-provider", **said, on=on)
        case ReleaseProvider(provider=provider, reason=reason):
            said = {"provider": provider, "reason": reason}
            by = Caller("provider", provider=provider)
            await course.tell(by, f"{path}/release-provider", **said, on=on)
        case CorrectHandOver(provider=provider, happened_on=right):
            said = {"step": HandOverStep.PROVIDER, "provider": provider, "happened_on": str(right)}
            said |= {"reason": CorrectionReason.REPORTED_LATE}
            await course.tell(COORDINATOR, f"{path}/hand-overs/correct", **said, on=on)
        case _:
            assert_never(act)


async def _move_expert(course: Course, act: MoveExpert) -> None:
    """Tell the profile of the expert at work again, whole, with another provider."""
    work = await course.ask(f"/assignment/engagements/{course.engagement_id}")
    path = f"/assignment/experts/{work['expert_id']}"
    shown = await course.ask(path)
    said = {name: shown[name] for name in _PROFILE}
    moved = said | {"provider": act.provider, "on": str(act.on)}
    answer = await course.center.command(
        COORDINATOR, f"{path}/profile", moved, after=course.after, method="PUT"
    )
    course.after = answer["position"]


async def _expert(course: Course, provider: str, besides: str | None = None) -> str:
    """Return an expert of a provider; not one of those with a tie, who come first."""
    page = await course.ask(f"/assignment/experts?provider={provider}&limit=200")
    others = [one for one in page["items"] if one["expert_id"] != besides]
    free: str = max(others, key=lambda one: one["name"])["expert_id"]
    return free
