"""Words for the work itself: programs, types and modes of delivery, lists of topics."""

from __future__ import annotations

from enum import StrEnum


class Program(StrEnum):
    """The three programs of one initiative; one row each, one code path for all."""

    CRI_TAC = "cri-tac"
    CRITICAL_RESPONSE = "critical-response"
    ORGANIZATIONAL_ASSESSMENT = "organizational-assessment"


class DeliveryType(StrEnum):
    """The published ways of giving assistance."""

    IN_PERSON_TRAINING = "in-person-training"
    VIRTUAL_TRAINING = "virtual-training"
    WEB_TRAINING = "web-training"
    TRAIN_THE_TRAINER = "train-the-trainer"
    ONSITE_CONSULTATION = "onsite-consultation"
    VIRTUAL_CONSULTATION = "virtual-consultation"
    COACHING = "coaching"
    MEETING_FACILITATION = "meeting-facilitation"
    RESOURCE_REFERRAL = "resource-referral"
    POLICY_REVIEW = "policy-review"
    PEER_EXCHANGE = "peer-exchange"
    STRATEGIC_PLANNING = "strategic-planning"
    SME_BRIEFING = "sme-briefing"
    DATA_ANALYSIS = "data-analysis"
    ASSESSMENT = "assessment"
    AFTER_ACTION_REVIEW = "after-action-review"
    BIAS_AUDIT = "bias-audit"
    ISSUE_REVIEW = "issue-review"


class DeliveryMode(StrEnum):
    """Where the people were."""

    IN_PERSON = "in-person"
    VIRTUAL = "virtual"


class TopicList(StrEnum):
    """The three lists in which topics are offered."""

    GENERAL = "general"
    SHERIFF = "sheriff"
    TRIBAL = "tribal"


class OffListReason(StrEnum):
    """Why a delivery covered a topic that was not listed on its day."""

    ASKED_WHILE_LISTED = "asked-while-listed"
    """It was asked for or planned before it was retired, merged or split."""
    AROSE_ON_THE_DAY = "arose-on-the-day"
    LIST_BEHIND = "list-behind"
    """It is to be listed: the list is behind what is taught."""
