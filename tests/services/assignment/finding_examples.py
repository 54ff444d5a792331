"""Facts and commands of one assessment's findings and recommendations, in March 2020."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from events.assignment.findings import (
    FindingCorrected,
    FindingRecorded,
    FindingStruck,
    RecommendationMade,
    RecommendationRestored,
    RecommendationReturned,
    RecommendationSetAside,
    RecommendationSubmitted,
    RecommendationSustained,
    RecommendationValidated,
    ValidationWithdrawn,
)
from events.vocabulary import (
    CorrectionReason,
    EvidenceReturnReason,
    Priority,
    Program,
    RecommendationStanding,
    RestorationReason,
    SetAsideReason,
    ValidationWithdrawalReason,
)
from services.assignment.commands.findings import (
    Assessed,
    CorrectFinding,
    FindingsCommand,
    MakeRecommendation,
    RecordFinding,
    RestoreRecommendation,
    ReturnRecommendation,
    SetRecommendationAside,
    StrikeFinding,
    SubmitRecommendation,
    SustainRecommendation,
    ValidateRecommendation,
    WithdrawValidation,
)
from services.assignment.decisions.findings import FindingsEvent
from tests.services.assignment.examples import ENGAGEMENT_ID, NOW, ORI, march
from tests.services.assignment.rules import FINDINGS_RULES

ASSESSED = Assessed(ORI, Program.ORGANIZATIONAL_ASSESSMENT, march(1), "iacp")
FINDING_ID = UUID(int=0xF1)


def follows(given: Sequence[FindingsEvent], command: FindingsCommand) -> list[FindingsEvent]:
    """What follows from the command, given these facts."""
    return FINDINGS_RULES.given(*given).when(command).facts


def recommendation_id(number: int) -> UUID:
    return UUID(int=0xA000 + number)


def found(**other: Any) -> FindingRecorded:
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "ori": ORI,
        "program": Program.ORGANIZATIONAL_ASSESSMENT,
        "finding_id": FINDING_ID,
        "number": "3",
        "title": "Reports wait for months",
        "text": "A third of the reports was reviewed after more than thirty days.",
        "found_on": march(2),
    }
    return FindingRecorded(**(given | other))


def corrected(**other: Any) -> FindingCorrected:
    given: dict[str, Any] = found().model_dump() | {
        "text": "A fourth of the reports was reviewed after more than thirty days.",
        "reason": CorrectionReason.ENTERED_IN_ERROR,
        "note": None,
        "corrected_on": march(10),
    }
    return FindingCorrected(**(given | other))


def struck(day: int = 11, **other: Any) -> FindingStruck:
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "finding_id": FINDING_ID,
        "number": "3",
        "reason": CorrectionReason.ENTERED_IN_ERROR,
        "note": None,
        "struck_on": march(day),
    }
    return FindingStruck(**(given | other))


def made(number: int = 1, *depends_on: int, **other: Any) -> RecommendationMade:
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "ori": ORI,
        "program": Program.ORGANIZATIONAL_ASSESSMENT,
        "finding_id": FINDING_ID,
        "recommendation_id": recommendation_id(number),
        "number": f"3.{number}",
        "text": "Review each report within ten days.",
        "priority": Priority.HIGH,
        "depends_on": tuple(recommendation_id(each) for each in depends_on),
        "made_on": march(3),
    }
    return RecommendationMade(**(given | other))


def _about(number: int) -> dict[str, Any]:
    return {"engagement_id": ENGAGEMENT_ID, "recommendation_id": recommendation_id(number)}


def submitted(number: int = 1, day: int = 5, **other: Any) -> RecommendationSubmitted:
    given = {"evidence": ("policy 12.3",), "submitted_by": "agency", "submitted_on": march(day)}
    return RecommendationSubmitted(**(_about(number) | given | other))


def validated(number: int = 1, day: int = 7, **other: Any) -> RecommendationValidated:
    given = {"validated_by": "noble", "note": None, "validated_on": march(day)}
    return RecommendationValidated(**(_about(number) | given | other))


def returned(number: int = 1, day: int = 7, **other: Any) -> RecommendationReturned:
    given = {
        "returned_by": "noble",
        "reasons": (EvidenceReturnReason.INSUFFICIENT,),
        "note": None,
        "returned_on": march(day),
    }
    return RecommendationReturned(**(_about(number) | given | other))


def sustained(number: int = 1, day: int = 9, **other: Any) -> RecommendationSustained:
    given = {"sustained_by": "noble", "sustained_on": march(day)}
    return RecommendationSustained(**(_about(number) | given | other))


def set_aside(
    number: int = 1,
    day: int = 8,
    reason: SetAsideReason = SetAsideReason.NO_LONGER_APPLICABLE,
) -> RecommendationSetAside:
    given = {"reason": reason, "note": None, "set_aside_on": march(day)}
    return RecommendationSetAside(**(_about(number) | given))


def withdrawn(number: int = 1, day: int = 11, **other: Any) -> ValidationWithdrawn:
    given = {
        "reason": ValidationWithdrawalReason.ENTERED_IN_ERROR,
        "note": None,
        "withdrawn_on": march(day),
    }
    return ValidationWithdrawn(**(_about(number) | given | other))


def restored(number: int = 1, day: int = 11, **other: Any) -> RecommendationRestored:
    given = {
        "standing": RecommendationStanding.OPEN,
        "reason": RestorationReason.ENTERED_IN_ERROR,
        "note": None,
        "restored_on": march(day),
    }
    return RecommendationRestored(**(_about(number) | given | other))


def record_it(**other: Any) -> RecordFinding:
    content = found().model_dump(exclude={"ori", "program", "found_on"})
    given = {"on": march(2), "now": NOW, "engagement": ASSESSED}
    return RecordFinding(**(content | given | other))


def correct_it(**other: Any) -> CorrectFinding:
    content = corrected().model_dump(exclude={"ori", "program", "corrected_on"})
    given = {"on": march(10), "now": NOW, "engagement": ASSESSED}
    return CorrectFinding(**(content | given | other))


def strike_it(day: Any = 11, **other: Any) -> StrikeFinding:
    content = struck().model_dump(exclude={"number", "struck_on"})
    given = {"on": march(day) if isinstance(day, int) else day, "now": NOW}
    return StrikeFinding(**(content | given | other))


def make_it(number: int = 1, *depends_on: int, **other: Any) -> MakeRecommendation:
    content = made(number, *depends_on).model_dump(exclude={"ori", "program", "made_on"})
    return MakeRecommendation(**(content | {"on": march(3), "now": NOW} | other))


def submit_it(number: int = 1, day: int = 5, **other: Any) -> SubmitRecommendation:
    given = {"evidence": ("policy 12.3",), "submitted_by": "agency"}
    return SubmitRecommendation(**(_asked(number, day) | given | other))


def validate_it(number: int = 1, day: int = 7, **other: Any) -> ValidateRecommendation:
    return ValidateRecommendation(**(_asked(number, day) | {"validated_by": "noble"} | other))


def return_it(number: int = 1, day: int = 7, **other: Any) -> ReturnRecommendation:
    given = {"returned_by": "noble", "reasons": (EvidenceReturnReason.INSUFFICIENT,)}
    return ReturnRecommendation(**(_asked(number, day) | given | other))


def sustain_it(number: int = 1, day: int = 9, **other: Any) -> SustainRecommendation:
    return SustainRecommendation(**(_asked(number, day) | {"sustained_by": "noble"} | other))


def set_it_aside(number: int = 1, day: int = 8, **other: Any) -> SetRecommendationAside:
    given = {"reason": SetAsideReason.NO_LONGER_APPLICABLE}
    return SetRecommendationAside(**(_asked(number, day) | given | other))


def withdraw_it(number: int = 1, day: int = 11, **other: Any) -> WithdrawValidation:
    given = {"reason": ValidationWithdrawalReason.ENTERED_IN_ERROR}
    return WithdrawValidation(**(_asked(number, day) | given | other))


def restore_it(number: int = 1, day: int = 11, **other: Any) -> RestoreRecommendation:
    given = {"reason": RestorationReason.ENTERED_IN_ERROR}
    return RestoreRecommendation(**(_asked(number, day) | given | other))


def _asked(number: int, day: int) -> dict[str, Any]:
    return _about(number) | {"on": march(day), "now": NOW}
