"""The rules of merging a request into another one, and of keeping it apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from events.decider import Refused
from events.intake import RequestKept, RequestMerged, RequestSubmitted
from events.rules.days import refuse_before
from services.intake.commands.requests import KeepRequest, MergeRequest, MergeTarget
from services.intake.decisions.request_states import (
    Declined,
    Flagged,
    Merged,
    Referred,
    Request,
    Screened,
    Submitted,
    Unknown,
    Waiting,
    Withdrawn,
    allowed,
    already_delivered,
    impossible,
    refuse_before_reinstated,
)


def merge(command: MergeRequest, request: Request) -> Sequence[RequestMerged]:
    """Merge a request that waits or was screened into one of the same agency that has not ended."""
    match request:
        case Submitted(asked=asked) | Flagged(asked=asked):
            _refuse_target(command, request)
            refuse_before(
                command.on,
                request.wanted.submitted_on,
                "it was submitted",
                rule="before-submission",
            )
            return [_merged(command, asked)]
        case Screened(asked=asked):
            if any(command.delivered):
                raise already_delivered()
            _refuse_target(command, request)
            refuse_before(
                command.on, request.routed_on, "it was routed there", rule="before-screening"
            )
            return [_merged(command, asked)]
        case Merged(fact=fact) if (fact.into, fact.merged_on) == (command.into, command.on):
            return []
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def keep(command: KeepRequest, request: Request) -> Sequence[RequestKept]:
    """Keep a flagged request as one of its own."""
    match request:
        case Flagged(asked=asked):
            refuse_before(
                command.on,
                request.wanted.submitted_on,
                "it was submitted",
                rule="before-submission",
            )
            return [RequestKept(request_id=asked.request_id, ori=asked.ori, kept_on=command.on)]
        case Submitted(kept=kept):
            if kept is not None and kept.kept_on == command.on:
                return []
            detail = "nothing was found that it looks like"
            if kept is not None:
                detail = f"it was kept on {kept.kept_on}"
            raise Refused("not-flagged", detail, allowed=allowed(request))
        case Unknown() | Screened() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def merge_target(request: Request) -> MergeTarget | None:
    """What merging needs to know of the request to merge into; None if there is none."""
    match request:
        case Unknown():
            return None
        case Submitted(asked=asked) | Flagged(asked=asked) | Screened(asked=asked):
            return MergeTarget(ori=asked.ori, ended=None)
        case Declined(fact=declined):
            return MergeTarget(ori=declined.ori, ended=f"declined on {declined.declined_on}")
        case Merged(fact=merged):
            return MergeTarget(ori=merged.ori, ended=f"merged into {merged.into}")
        case Withdrawn(fact=withdrawn):
            return MergeTarget(ori=withdrawn.ori, ended=f"withdrawn on {withdrawn.withdrawn_on}")
        case Referred(fact=referred):
            return MergeTarget(
                ori=referred.ori, ended=f"referred to {referred.to} on {referred.referred_on}"
            )
        case _:
            assert_never(request)


def _merged(command: MergeRequest, asked: RequestSubmitted) -> RequestMerged:
    return RequestMerged(
        request_id=asked.request_id, ori=asked.ori, into=command.into, merged_on=command.on
    )


def _refuse_target(command: MergeRequest, request: Waiting | Screened) -> None:
    refuse_before_reinstated(command.on, request)
    asked, target = request.asked, command.target
    if command.into == asked.request_id:
        raise Refused("merge-into-itself", "a request cannot count as itself")
    if target is None:
        raise Refused("merge-target-unknown", f"there is no request {command.into}")
    if target.ori != asked.ori:
        raise Refused(
            "merge-target-of-another-agency",
            f"request {command.into} is of {target.ori}, this one of {asked.ori}",
        )
    if target.ended is not None:
        raise Refused(
            "merge-target-ended",
            f"request {command.into} was {target.ended}",
            allowed=[step for step in allowed(request) if step != "merge"],
        )
