"""What everyone declined: asked again, referred, or cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deploy.demo.plan.acts import (
    Act,
    Assign,
    Cancel,
    EngagementStep,
    IsRefused,
    ProviderDeclines,
    RequestStep,
)
from deploy.demo.plan.partners import EXPERTS_A_PROVIDER
from deploy.demo.plan.untidy.work import accepted, day, delivered, screened, trained
from events.vocabulary import (
    AskingAgainReason,
    CancellationReason,
    Program,
    ProviderDeclineReason,
    ReferralReason,
    ReinstatementReason,
)

_PROGRAM: Final = Program.ORGANIZATIONAL_ASSESSMENT
_ONLY: Final = "northfield"
"""The only provider of that program."""


def asked_again() -> list[Act]:
    """All experts decline, and the center gives up; then one is asked again for a reason."""
    return [
        *_declined_by_all("2025-01-14"),
        Cancel(day("2025-01-20"), CancellationReason.NO_PROVIDER),
        EngagementStep(
            day("2025-02-03"), "reinstate", {"reason": ReinstatementReason.CIRCUMSTANCES_CHANGED}
        ),
        Assign(day("2025-02-04"), _ONLY, AskingAgainReason.NO_PROVIDER),
        accepted("2025-02-05"),
        EngagementStep(day("2025-02-06"), "plan/propose", {"objectives": ["Assess it."]}),
        EngagementStep(day("2025-02-07"), "plan/approve", {}),
        trained(_ONLY, "2025-05-06", 5),
        delivered("2025-06-03"),
    ]


def referred() -> list[Act]:
    """A provider declines, nobody else is found, and the agency is sent to somebody else."""
    said = {"to": "The academy of the state", "reason": ReferralReason.NO_PROVIDER}
    return [*_declined_by_one("2025-03-11"), RequestStep(day("2025-03-18"), "refer", said)]


def given_up() -> list[Act]:
    """A provider declines, nobody else is found, and the work is cancelled for that."""
    return [
        *_declined_by_one("2025-04-15"),
        Cancel(day("2025-04-28"), CancellationReason.NO_PROVIDER),
    ]


def _declined_by_one(on: str) -> Iterator[Act]:
    yield from screened(on)
    yield Assign(day(on), "ntoa")
    yield ProviderDeclines(day(on), ProviderDeclineReason.OUTSIDE_EXPERTISE)


def _declined_by_all(on: str) -> Iterator[Act]:
    yield from screened(on, program=_PROGRAM)
    for _ in range(EXPERTS_A_PROVIDER):
        yield Assign(day(on), _ONLY)
        yield ProviderDeclines(day(on), ProviderDeclineReason.NO_CAPACITY)
    yield IsRefused(day(on), Assign(day(on)), "no-candidate")
