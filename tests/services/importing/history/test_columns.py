"""Every field of the facts that an import writes has a column, or a reason to have none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pytest

from events.event import Event
from events.facts import CATALOGUE
from events.log.memory import MemoryLog
from services.importing.history.fields import FilePart, Number, Truth, kinds_of
from services.importing.history.parts import columns_of
from services.importing.history.row import LISTS, ROW_FIELDS, HistoryRow
from tests.services.importing.history.history import (
    DELIVERY,
    FULL,
    JOINED,
    LATER,
    OF_NOBLE,
    OTHER_ORI,
    SUBMITTED,
    given,
    import_rows,
    prepare,
)
from tests.services.importing.history.test_history_import import ASSESSMENT

COLUMNS: Final = {*ROW_FIELDS, *(column for part in LISTS.values() for column in columns_of(part))}
ID = "none: derived from source and key, so that the same row is the same fact"
REGISTRY = "none: what the registry of agencies says for that day"

OF_ALL: Final[Mapping[str, str]] = {
    "request_id": ID,
    "engagement_id": ID,
    "invitation_id": ID,
    "delivery_id": ID,
    "finding_id": ID,
    "recommendation_id": ID,
    "participation_id": ID,
    "ori": "ori",
    "program": "program",
    "topics": "topics",
    "delivery_types": "delivery_types",
    "wanted_from": "wanted_from",
    "wanted_until": "wanted_until",
    "submitted_on": "submitted_on",
    "languages": "languages",
    "agency_kind": REGISTRY,
    "state": REGISTRY,
    "sworn": REGISTRY,
    "confidential": "confidential",
    "provider": "provider",
    "expert_id": "expert_id",
}
"""Field -> its column, or why it has none; of every fact that has no other line below."""
WRITTEN: Final[Mapping[str, Mapping[str, str]]] = {
    "RequestSubmitted": {
        "problem": "problem", "contact": "contact_name", "authorized_by": "authorized_by",
    },
    "RequestAuthorized": {
        "authorized_by": "authorized_by", "title": "authorized_title",
        "document": "authorization_document", "authorized_on": "authorized_on",
        "link_id": "none: links were not mailed then", "confirmed_on": "none: likewise",
    },
    "RequestScreened": {
        "screened_on": "screened_on",
        "other_actions": "none: noted with the agency before; see other_action_reviewed",
    },
    "RequestDeclined": {
        "reason": "declined_reason", "note": "declined_note", "declined_on": "declined_on",
    },
    "RequestWithdrawn": {
        "reason": "withdrawn_reason", "note": "withdrawn_note", "withdrawn_on": "withdrawn_on",
    },
    "RequestReferred": {
        "to": "referred_to", "reason": "referred_reason", "note": "referred_note",
        "referred_on": "referred_on",
    },
    "AgencyJoined": {
        "participant": "participant_ori", "joined_on": "participant_joined_on",
    },
    "AgencyLeft": {
        "participant": "participant_ori", "reason": "participant_left_reason",
        "note": "participant_left_note", "left_on": "participant_left_on",
    },
    "EngagementOpened": {
        "opened_on": "screened_on",
        "family_id": "none: imported work was not moved between programs",
    },
    "ExpertListed": {
        "name": "expert_name",
        "listed_on": "none: the provider's first day, whatever the order of rows",
        "languages": "none: the column has those that the agency wants",
        **dict.fromkeys(
            ("agency_kinds", "agency_sizes", "states", "communities", "based_in", "capacity"),
            "none: a history does not know it; it is told on the roster",
        ),
    },
    "ProviderAssigned": {
        "ranking": "none: the choice was made elsewhere; it has one candidate",
        "choice_reason": "source", "assigned_on": "assigned_on",
        "asked_again": "none: a decline that is history holds for nobody any more",
    },
    "ProviderAccepted": {"accepted_on": "accepted_on"},
    "ProviderReplaced": {
        "provider": "later_provider", "expert_id": "later_expert_id", "reason": "later_reason",
        "note": "later_note", "replaced_on": "later_on", "choice_reason": "source",
        "ranking": "none: the choice was made elsewhere; it has one candidate",
        "replaced_provider": "provider", "replaced_expert_id": "expert_id",
    },
    "ExpertReplaced": {
        "provider": "later_provider", "expert_id": "later_expert_name", "reason": "later_reason",
        "note": "later_note", "replaced_on": "later_on", "replaced_expert_id": "expert_id",
    },
    "ProviderJoined": {
        "provider": "joined_provider", "expert_id": "joined_expert_name", "note": "joined_note",
        "joined_on": "joined_on",
    },
    "ProviderLeft": {
        "provider": "joined_provider", "expert_id": "joined_expert_id",
        "reason": "joined_left_reason", "note": "joined_left_note", "left_on": "joined_left_on",
    },
    "ProviderDeclined": {
        "reason": "earlier_declined_reason", "note": "earlier_declined_note",
        "declined_on": "earlier_declined_on",
    },
    "AssignmentLapsed": {"lapsed_on": "earlier_lapsed_on"},
    "PlanProposed": {
        "plan": "none: the first and only one", "objectives": "plan_objectives",
        "proposed_on": "plan_proposed_on",
        "milestones": "none: they were for work that is over; objectives say what was planned",
    },
    "PlanApproved": {"plan": "none: the first and only one", "approved_on": "plan_approved_on"},
    "DeliveryRecorded": {
        "provider": "delivery_provider",
        "delivery_type": "delivery_type", "topics": "delivery_topics", "mode": "delivery_mode",
        "hours": "delivery_hours", "minutes": "delivery_minutes",
        "topics_reason": "delivery_topics_reason",
        "attendance": "attendance_by_agency",
        "attendees_in_person": "attendees_in_person",
        "attendees_virtual": "attendees_virtual", "delivered_on": "delivery_on",
        "products": "delivery_products",
        "reason": "none: only of news that came late to Byfield",
        "further_experts": "none: ids of the roster, which nobody had where the history was kept",
    },
    "EngagementDelivered": {
        "delivered_on": "delivered_on",
        "completion": "none: the first; a file does not tell what was reopened",
    },
    "EngagementHeld": {"reason": "held_reason", "note": "held_note", "held_on": "held_on"},
    "EngagementResumed": {"note": "resumed_note", "resumed_on": "resumed_on"},
    "EngagementCancelled": {
        "reason": "cancelled_reason", "note": "cancelled_note", "cancelled_on": "cancelled_on",
    },
    "EngagementClosed": {
        "reason": "closed_reason", "note": "closed_note", "closed_on": "closed_on",
    },
    "EvaluationInvited": {
        "invited_on": "evaluation_asked_on",
        "audience": "none: requesters", "stage": "none: right after the work",
        "expires_on": "none: how long an answer was taken there is not known",
        "instead_of": "none: an answer came, so nobody was asked again",
        "derived_token": "none: it never had a token",
    },
    "EvaluationReceived": {
        "ratings": "rating_delivery", "would_recommend": "would_recommend",
        "received_on": "evaluation_on",
        "audience": "none: requesters", "stage": "none: right after the work",
        "answers": "none: the questions beyond the ratings are Byfield's own",
        "testimonial": "none: whoever let themselves be quoted did so elsewhere",
        "publish_testimonial": "none: as there is no testimonial",
    },
    "FindingRecorded": {
        "number": "finding_number", "title": "finding_title", "text": "finding_text",
        "found_on": "finding_on",
    },
    "RecommendationMade": {
        "finding_id": "recommendation_finding", "number": "recommendation_number",
        "text": "recommendation_text", "priority": "recommendation_priority",
        "depends_on": "recommendation_depends_on", "made_on": "recommendation_on",
    },
    "RecommendationSubmitted": {
        "evidence": "outcome_evidence", "submitted_by": "outcome_by", "submitted_on": "outcome_on",
    },
    "RecommendationReturned": {
        "reasons": "outcome_reasons", "returned_by": "outcome_by", "returned_on": "outcome_on",
        "note": "outcome_note",
    },
    "RecommendationValidated": {"validated_by": "outcome_by", "validated_on": "outcome_on",
        "note": "outcome_note"},
    "RecommendationSustained": {"sustained_by": "outcome_by", "sustained_on": "outcome_on"},
    "RecommendationSetAside": {"reason": "outcome", "set_aside_on": "outcome_on",
        "note": "outcome_note"},
}  # fmt: skip
"""The facts that an import writes: field -> column, or why there is none."""
TOLD_BEFORE = "told before an import, by lists of their own or over HTTP"
NOT_YET = "that an end was taken back is told over HTTP"
TRUTH = "a file holds the truth as it is known today, not what was wrong first"
BY_ITSELF = "what Byfield does by itself with work that is not imported"
NOT_WRITTEN: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "AgencyRegistered", "AgencyProfileChanged", "ContactNamed", "ExecutiveChanged",
            "OtherActionNoted", "OtherActionEnded", "AgencyBecameActive", "AgencyChangeTakenBack",
            "AgencyCoverEnded", "AgencyCovered", "AgencyDissolved", "AgencySucceeded",
            "AgencyWentDormant", "OriAliased", "AliasTakenBack", "TopicListed", "TopicRetired",
            "TopicMerged", "TopicSplit",
            "ProviderEnrolled", "ProviderProgramsChanged", "MembershipEnded", "MembershipRenewed",
            "ExpertProfileChanged", "AbsenceNoted", "EmploymentNoted",
            "ConflictDeclared", "ConflictTakenBack", "AbsenceStruck",
        ),
        TOLD_BEFORE,
    ),
    **dict.fromkeys(
        (
            *("RequestReinstated", "EngagementReinstated"),
        ),
        NOT_YET,
    ),
    **dict.fromkeys(
        (
            "CoordinatorTook", "CoordinatorReleased", "NoteWritten", "NoteCorrected", "NoteStruck",
        ),
        "who looks after work today, and what the center notes for itself: no part of a history",
    ),
    **dict.fromkeys(
        (
            *("PersonInvited", "PersonAdmitted", "RoleGranted", "RoleEnded", "PersonRemoved"),
            *("ConsumerRegistered", "ConsumerKeyAdded", "ConsumerKeyRemoved", "ConsumerEnded"),
        ),
        "nobody imports who may use the system: a file would let people in",
    ),
    **dict.fromkeys(
        (
            *("ParkedReleaseOrdered", "ParkedDiscardOrdered", "StreamResetOrdered"),
            *("RebuildOrdered", "KeyRotationOrdered", "OrderEnded"),
            *("HistoryImportOrdered", "LogRestored", "PersonalExportOrdered"),
        ),
        "what operators did to this machine is no part of a history of the work",
    ),
    **dict.fromkeys(
        (
            *("ForgettingAsked", "ForgettingWithdrawn", "ForgettingConfirmed"),
            *("RequestForgotten", "ExpertForgotten", "AgencyPeopleForgotten"),
            *("PersonForgotten", "NoteForgotten", "EngagementNotesForgotten"),
            *("LegalHoldPlaced", "LegalHoldLifted"),
        ),
        "two administrators forget, or keep, what is here: no file does",
    ),
    **dict.fromkeys(
        ("ReviewPublished", "CaseStudyReleased", "CaseStudyWithdrawn"),
        "a history is what was done; what was published of it is not ours",
    ),
    **dict.fromkeys(
        ("TestimonialReleased", "TestimonialSetAside", "TestimonialWithdrawn"),
        "a history is what was done; what was published of it is not ours",
    ),
    "FiguresPublished": "a history is what was done; what was published of it is not ours",
    **dict.fromkeys(
        (
            "RequestMerged", "RequestEscalated", "DeliveryCorrected", "DeliveryStruck",
            "RequestAmended", "RequestRescreened", "EngagementAmended",
            "CompletionCorrected", "EngagementDayCorrected", "RequestDayCorrected",
            "HoldDayCorrected", "StepDayCorrected", "HandOverDayCorrected",
            "FindingCorrected", "FindingStruck", "ExclusionTakenBack",
            "AuthorizationTakenBack",
            "ValidationWithdrawn", "RecommendationRestored",
            "PlanReturned", "PlanAmended", "EngagementReopened", "ProviderExcluded",
        ),
        TRUTH,
    ),
    **dict.fromkeys(
        (
            "RequestFlagged", "RequestKept", "ReauthorizationAsked", "EvaluationReminded",
            "EvaluationExpired", "ProviderLeaving", "ProviderStaying",
        ),
        BY_ITSELF,
    ),
    **dict.fromkeys(
        ("AuthorizationClaimed", "AuthorizationClaimDismissed"),
        "links were not mailed then, and it counts for nothing",
    ),
    **dict.fromkeys(
        ("EvaluationAnswered", "AnswerReceived"),
        "imports tell answers with their invitations: no token of anybody here led to them",
    ),
    **dict.fromkeys(
        ("ValidatorAssigned", "ValidatorReleased"),
        "a file says who judged; who may from now on, the center says over HTTP",
    ),
    "ProviderKeptOn": "an exception for work that is running: it is told over HTTP",
}  # fmt: skip
LIVES: Final[tuple[dict[str, Any], ...]] = (
    FULL,
    given(
        external_key="joined", joined_providers=[JOINED], deliveries=[DELIVERY, OF_NOBLE],
    ),
    given(external_key="assessed", expert_name="Ann Ash", **ASSESSMENT),
    SUBMITTED
    | {"external_key": "declined", "declined_on": "2019-03-09", "declined_reason": "capacity"},
    SUBMITTED
    | {
        "external_key": "referred", "referred_on": "2019-03-09", "referred_reason": "capacity",
        "referred_to": "The academy of the state",
    },
    given(
        external_key="withdrawn", delivered_on=None, closed_on=None, closed_reason=None,
        withdrawn_on="2019-05-02", withdrawn_reason="funding",
        assigned_on="2019-03-18", accepted_on="2019-03-19",
        earlier_assignments=[
            {
                "earlier_provider": "iacp", "earlier_expert_name": "Lee Poe",
                "earlier_assigned_on": "2019-03-06", "earlier_lapsed_on": "2019-03-17",
            },
        ],
        hand_overs=[LATER, LATER | {"later_expert_name": "Max Moe", "later_on": "2019-04-16"}],
        participants=[
            {
                "participant_ori": OTHER_ORI, "participant_left_on": "2019-04-01",
                "participant_left_reason": "funding",
            },
        ],
    ),
)  # fmt: skip


CLASSES: Final = {fact.wire_name: fact for fact in CATALOGUE.published}


def fields() -> list[tuple[type[Event], str]]:
    return [(CLASSES[name], field) for name in WRITTEN for field in CLASSES[name].model_fields]


async def test_these_are_the_facts_that_an_import_writes() -> None:
    log = MemoryLog()
    await prepare(log)
    head = (await log.head()).position
    report = await import_rows(log, *LIVES)
    assert report.bad == []
    assert {each.type for each in await log.read(after=head)} == set(WRITTEN)


def test_every_other_fact_is_left_out_for_a_reason() -> None:
    """A new fact needs columns (and stands in WRITTEN), or its reason in NOT_WRITTEN."""
    assert set(CLASSES) - set(WRITTEN) == set(NOT_WRITTEN)


@pytest.mark.parametrize(("fact", "field"), fields(), ids=str)
def test_a_field_has_a_column_or_a_reason_to_have_none(fact: type[Event], field: str) -> None:
    column = {**OF_ALL, **WRITTEN[fact.wire_name]}[field]
    assert column in COLUMNS or column.startswith("none: ")


def test_every_column_goes_into_a_field() -> None:
    used = {*OF_ALL.values()} | {column for of in WRITTEN.values() for column in of.values()}
    prefixed = {column.removeprefix("earlier_") for column in COLUMNS if "earlier_" in column}
    assert COLUMNS - used - {f"earlier_{column}" for column in prefixed & used} == {
        # Of a contact and of ratings, which are one field each.
        "contact_role", "contact_email", "contact_telephone",
        "rating_experts", "rating_information", "rating_knowledge", "rating_change",
        # What decides how facts are written, and is none of them itself.
        "external_key", "other_action_reviewed", "outcome_of",
    }  # fmt: skip


def test_numbers_and_booleans_are_read_as_strictly_as_over_http_wherever_they_stand() -> None:
    parts: list[type[FilePart]] = [HistoryRow, *LISTS.values()]
    read = {
        name: (kinds_of(about.annotation), about.metadata)
        for part in parts
        for name, about in part.model_fields.items()
        if name != "line"  # counted, not read
    }
    numbers = {name for name, (kinds, _) in read.items() if not kinds.isdisjoint({int, float})}
    truths = {name for name, (kinds, _) in read.items() if bool in kinds}
    assert {"rating_delivery", "delivery_hours", "attendees_virtual"} < numbers
    assert {"confidential", "other_action_reviewed"} == truths
    assert {name for name, (_, rules) in read.items() if Number in rules} == numbers
    assert {name for name, (_, rules) in read.items() if Truth in rules} == truths
