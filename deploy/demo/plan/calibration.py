"""What the history is calibrated to: arrivals, rankings, partners, as published.

So the milestones hold by construction of the plan: that the system counts them right is what the
demo shows, not that it foretells them.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from events.vocabulary import DeliveryType, Program

FIRST_DAY: Final = date(2018, 3, 1)
LAST_DAY: Final = date(2024, 10, 31)

OPENED_BY_MONTH: Final[dict[int, tuple[int, ...]]] = {
    # From March. The launch: three first sites, then word spreads.
    2018: (0, 0, 3, 5, 7, 8, 9, 10, 10, 11, 10, 9),
    2019: (11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11),
    2020: (14, 14, 12, 10, 13, 15, 30, 30, 32, 32, 30, 26),
    2021: (14, 14, 15, 14, 14, 15, 14, 14, 14, 15, 14, 14),
    2022: (16, 16, 17, 17, 16, 8, 8, 8, 8, 8, 8, 8),
    2023: (10, 10, 10, 21, 21, 21, 21, 21, 21, 21, 21, 21),
    # To October.
    2024: (10, 6, 6, 6, 6, 6, 6, 6, 6, 6, 0, 0),
}
"""Engagements opened, by year and month."""

DELIVERED_SITES: Final = 854
ACTIVE_SITES: Final = 62

DECLINED_SHARE: Final = 0.07
"""Of all requests; on top of those that become engagements."""
WITHDRAWN_EARLY_SHARE: Final = 0.02
"""Of all requests, before they are screened."""
PROVIDER_DECLINES_SHARE: Final = 0.06
ACCEPTED_SHARE: Final = 0.8
"""Of the assignments; the others are accepted by their first delivery."""
PLAN_RETURNED_SHARE: Final = 0.3
HELD_SHARE: Final = 0.05
NEW_EXECUTIVE_SHARE: Final = 0.02
CORRECTED_SHARE: Final = 0.03
ESCALATED_SHARE: Final = 0.1
"""Of the engagements that are still open at the end."""
EVIDENCE_RETURNED_SHARE: Final = 0.2
REPORTED_LATE_SHARE: Final = 0.08
ANSWERED_SHARE: Final = 0.72
"""Of the evaluations asked for."""
SATISFIED_OF_BLOCK: Final = (40, 43)
"""40 of 43 are 93 %."""
SMALL_OF_BLOCK: Final = (13, 25)
"""13 of 25 are 52 %."""

PROGRAMS: Final[dict[Program, int]] = {
    Program.CRI_TAC: 92,
    Program.CRITICAL_RESPONSE: 5,
    Program.ORGANIZATIONAL_ASSESSMENT: 3,
}
"""Weights."""

TOPICS: Final[dict[str, int]] = {
    "de-escalation": 100,
    "active-threat": 80,
    "public-sector-coordination": 64,
    "school-and-campus-safety": 50,
    "officer-safety-and-wellness": 38,
    "community-engagement": 24,
    "crisis-intervention": 22,
    "crime-analysis": 20,
    "problem-solving": 20,
    "use-of-force": 18,
    "policy-review": 16,
    "recruitment": 16,
    "retention": 14,
    "mass-demonstrations": 13,
    "gun-violence": 12,
    "intelligence-sharing": 11,
    "staffing": 11,
    "technology": 10,
    "compstat": 9,
    "internal-accountability": 9,
    "focused-deterrence": 8,
    "youth-engagement": 8,
    "hate-crimes": 7,
    "mass-casualty-response": 7,
    "gang-prevention": 6,
    "shared-services": 6,
    "specialized-units": 6,
    "tribal-crime-reduction": 5,
    "border-sheriffs": 4,
    "gis": 4,
    "missing-indigenous-persons": 4,
    "pandemic-response": 4,
    "public-health-approach": 4,
}
"""Weights; the first five are the published order of what is asked for most."""

DELIVERY_TYPES: Final[dict[DeliveryType, int]] = {
    DeliveryType.IN_PERSON_TRAINING: 60,
    DeliveryType.VIRTUAL_TRAINING: 40,
    DeliveryType.RESOURCE_REFERRAL: 72,
    DeliveryType.VIRTUAL_CONSULTATION: 52,
    DeliveryType.ONSITE_CONSULTATION: 40,
    DeliveryType.POLICY_REVIEW: 26,
    DeliveryType.SME_BRIEFING: 18,
    DeliveryType.STRATEGIC_PLANNING: 8,
    DeliveryType.PEER_EXCHANGE: 7,
    DeliveryType.WEB_TRAINING: 6,
    DeliveryType.TRAIN_THE_TRAINER: 6,
    DeliveryType.COACHING: 5,
    DeliveryType.MEETING_FACILITATION: 4,
    DeliveryType.DATA_ANALYSIS: 3,
}
"""Weights: training and referral lead, then consultation, then review and briefing."""
