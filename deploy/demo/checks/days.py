"""The days of a life as they were corrected, by the plan alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard

from deploy.demo.plan.acts import Act, Cancel, Deliver, Life, Withdraw
from deploy.demo.plan.changes import CorrectCompletion, CorrectDay, CorrectEnd
from events.vocabulary import EngagementStep as Step


def as_corrected(life: Life) -> Iterator[Act]:
    """Yield the acts of a life, each completion and cancellation on the day that is right."""
    right = {act.completion: act.delivered_on for act in life.acts if _corrects(act)}
    cancelled = [act.happened_on for act in life.acts if _corrects_cancellation(act)]
    ended = [act.happened_on for act in life.acts if isinstance(act, CorrectEnd)]
    completion = 0
    for act in (*life.imported, *life.acts):
        if isinstance(act, Deliver):
            completion += 1
            yield replace(act, on=right.get(completion, act.on))
        elif isinstance(act, Withdraw) and ended:
            yield replace(act, on=ended[-1])
        elif isinstance(act, Cancel) and cancelled:
            yield replace(act, on=cancelled[-1])
        else:
            yield act


def _corrects(act: Act) -> TypeGuard[CorrectCompletion]:
    return isinstance(act, CorrectCompletion)


def _corrects_cancellation(act: Act) -> TypeGuard[CorrectDay]:
    return isinstance(act, CorrectDay) and act.step is Step.CANCELLATION
