"""Findings and recommendations of assessments, and their reviews. Pure and seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Final

from deploy.demo.plan import calibration
from deploy.demo.plan.acts import Act, Recommend, RecordFinding, Review
from deploy.demo.plan.chance import day_after
from events.vocabulary import EvidenceReturnReason, Priority

FINDINGS: Final = 2
RECOMMENDATIONS: Final = 3
"""For each finding."""
VALIDATOR: Final = "independent-reviewer"


def assessed(chance: random.Random, on: date) -> list[Act]:
    """Return findings and recommendations of that day and their reviews, by day."""
    acts: list[Act] = []
    for finding in range(1, FINDINGS + 1):
        acts.append(RecordFinding(on, str(finding)))
        for recommendation in range(1, RECOMMENDATIONS + 1):
            number = f"{finding}.{recommendation}"
            acts.append(Recommend(on, str(finding), number, chance.choice(list(Priority))))
            acts += [act for act in _reviewed(chance, on, number) if act.on <= calibration.LAST_DAY]
    return sorted(acts, key=lambda act: act.on)


def submitted(on: date, number: str) -> Review:
    """Return the act in which the agency submits evidence."""
    said = {"evidence": [f"Evidence for {number}"], "submitted_by": "agency"}
    return Review(on, number, "submit", "coordinator", said)


def validated(on: date, number: str) -> Review:
    """Return the act in which the validator accepts the evidence."""
    return Review(on, number, "validate", "validator", {"validated_by": VALIDATOR})


def returned(on: date, number: str, reason: EvidenceReturnReason) -> Review:
    """Return the act in which the validator asks for more evidence."""
    said = {"returned_by": VALIDATOR, "reasons": [reason]}
    return Review(on, number, "return", "validator", said)


def _reviewed(chance: random.Random, on: date, number: str) -> Iterator[Act]:
    day = day_after(chance, on, 30, 200)
    yield submitted(day, number)
    day = day_after(chance, day, 10, 60)
    if chance.random() < calibration.EVIDENCE_RETURNED_SHARE:
        yield returned(day, number, chance.choice(list(EvidenceReturnReason)))
        day = day_after(chance, day, 20, 60)
        yield submitted(day, number)
        day = day_after(chance, day, 10, 40)
    yield validated(day, number)
