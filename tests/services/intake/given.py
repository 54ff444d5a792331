"""What happened before: facts and commands of intake with ordinary values, to be varied."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from events.assignment import EngagementDelivered
from events.intake import (
    AgencyJoined,
    AgencyLeft,
    AgencyRegistered,
    AnswerReceived,
    AuthorizationClaimDismissed,
    AuthorizationClaimed,
    AuthorizationTakenBack,
    ContactNamed,
    CoordinatorReleased,
    CoordinatorTook,
    EvaluationAnswered,
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
    EvaluationReminded,
    ExecutiveChanged,
    NoteCorrected,
    NoteStruck,
    NoteWritten,
    OtherActionEnded,
    OtherActionNoted,
    ReauthorizationAsked,
    RequestAmended,
    RequestAuthorized,
    RequestDayCorrected,
    RequestDeclined,
    RequestEscalated,
    RequestFlagged,
    RequestKept,
    RequestMerged,
    RequestReferred,
    RequestReinstated,
    RequestRescreened,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
    TopicListed,
    TopicMerged,
    TopicRetired,
    TopicSplit,
)

NOW = datetime(2024, 3, 10, 9, tzinfo=UTC)
"""The next day has begun nowhere yet."""
MARCH_1 = date(2024, 3, 1)
MARCH_2 = date(2024, 3, 2)
MARCH_3 = date(2024, 3, 3)
MARCH_4 = date(2024, 3, 4)
MARCH_5 = date(2024, 3, 5)
TOMORROW = date(2024, 3, 11)
ORI = "IA0570100"
NEIGHBOUR = "IA0570000"
REQUEST_ID = UUID("01900000-0000-7000-8000-000000000001")
ENGAGEMENT_ID = UUID("01900000-0000-7000-8000-000000000002")
LINK_ID = UUID("01900000-0000-7000-8000-0000000000aa")
INVITATION_ID = UUID("01900000-0000-7000-8000-000000000003")
OTHER_REQUEST_ID = UUID("01900000-0000-7000-8000-000000000005")
STAY_ID = UUID("01900000-0000-7000-8000-000000000006")
NOTE_ID = UUID("01900000-0000-7000-8000-000000000007")
EXPERT_ID = UUID("01900000-0000-7000-8000-000000000004")

PROFILE: dict[str, Any] = {
    "ori": ORI,
    "name": "Cedar Rapids Police Department",
    "kind": "local",
    "state": "IA",
    "sworn": 220,
}
REQUEST: dict[str, Any] = {
    "request_id": REQUEST_ID,
    "ori": ORI,
    "program": "cri-tac",
    "topics": ("active-threat", "de-escalation"),
    "delivery_types": ("in-person-training",),
    "problem": "Nobody has been trained since 2015.",
    "contact": {
        "role": "agency_executive",
        "name": "Robin Doe",
        "email": "robin@agency.example",
        "telephone": None,
    },
    "authorized_by": "Alex Roe",
    "wanted_from": date(2024, 4, 1),
    "wanted_until": date(2024, 6, 30),
}
INVITATION: dict[str, Any] = {
    "invitation_id": INVITATION_ID,
    "engagement_id": ENGAGEMENT_ID,
    "request_id": REQUEST_ID,
    "ori": ORI,
    "program": "cri-tac",
    "provider": "iacp",
}
ANSWER: dict[str, Any] = {
    "ratings": {"delivery": 5, "experts": 4, "information": 5, "knowledge": 3, "change": 4},
    "would_recommend": 9,
    "testimonial": "It helped.",
    "publish_testimonial": True,
}


def registered(**fields: Any) -> AgencyRegistered:
    return AgencyRegistered.model_validate(PROFILE | {"registered_on": MARCH_1} | fields)


def submitted(**fields: Any) -> RequestSubmitted:
    return RequestSubmitted.model_validate(REQUEST | {"submitted_on": MARCH_1} | fields)


def screened(**fields: Any) -> RequestScreened:
    known = {"agency_kind": "local", "state": "IA", "sworn": 220, "screened_on": MARCH_2}
    return RequestScreened.model_validate(REQUEST | {"submitted_on": MARCH_1} | known | fields)


def amended(**fields: Any) -> RequestAmended:
    kept = {name: REQUEST[name] for name in ("request_id", "ori", "topics", "delivery_types")}
    kept |= {name: REQUEST[name] for name in ("problem", "contact", "wanted_from", "wanted_until")}
    said = {"confidential": None, "languages": (), "move": None}
    why = {"reason": "entered-in-error", "note": None, "amended_on": MARCH_3}
    why |= {"submitted_on": MARCH_1}
    return RequestAmended.model_validate(kept | said | why | fields)


def rescreened(**fields: Any) -> RequestRescreened:
    known = {"agency_kind": "local", "state": "IA", "sworn": 220, "submitted_on": MARCH_1}
    said = {"from_program": "cri-tac", "program": "critical-response", "move": 1, "note": None}
    rest = {"rescreened_on": MARCH_3, "confidential": True, "other_actions": (), "languages": ()}
    return RequestRescreened.model_validate(REQUEST | known | said | rest | fields)


def declined(**fields: Any) -> RequestDeclined:
    said = {"reason": "out-of-scope", "note": None, "declined_on": MARCH_2}
    return RequestDeclined.model_validate({"request_id": REQUEST_ID, "ori": ORI} | said | fields)


def withdrawn(**fields: Any) -> RequestWithdrawn:
    said = {"reason": "funding", "note": None, "withdrawn_on": MARCH_2}
    return RequestWithdrawn.model_validate({"request_id": REQUEST_ID, "ori": ORI} | said | fields)


def referred(**fields: Any) -> RequestReferred:
    said = {"to": "State training office", "reason": "out-of-scope", "note": None}
    about = {"request_id": REQUEST_ID, "ori": ORI, "referred_on": MARCH_2}
    return RequestReferred.model_validate(about | said | fields)


def reinstated(**fields: Any) -> RequestReinstated:
    said = {"back_to": "submitted", "ended_on": MARCH_2, "reason": "entered-in-error", "note": None}
    about = {"request_id": REQUEST_ID, "ori": ORI, "reinstated_on": MARCH_3}
    return RequestReinstated.model_validate(about | said | fields)


def day_corrected(**fields: Any) -> RequestDayCorrected:
    said = {"step": "decline", "happened_on": MARCH_1, "reason": "entered-in-error", "note": None}
    about = {"request_id": REQUEST_ID, "ori": ORI, "corrected_on": MARCH_3}
    return RequestDayCorrected.model_validate(about | said | fields)


def authorized(**fields: Any) -> RequestAuthorized:
    said = {"authorized_by": "Alex Roe", "title": "Chief of Police", "document": "letter 7"}
    about = {"request_id": REQUEST_ID, "ori": ORI, "authorized_on": MARCH_1}
    return RequestAuthorized.model_validate(about | said | fields)


def authorization_taken_back(**fields: Any) -> AuthorizationTakenBack:
    about = {"request_id": REQUEST_ID, "ori": ORI, "wrong_on": MARCH_1, "taken_back_on": MARCH_5}
    standing = {"authorized_by": "Chief Roe", "title": None, "document": None}
    said = {"authorized_on": None, "due_since": None, "reason": "entered-in-error", "note": None}
    return AuthorizationTakenBack.model_validate(about | standing | said | fields)


def claimed(**fields: Any) -> AuthorizationClaimed:
    said = {"authorized_by": "Alex Roe", "title": "Chief of Police", "link_id": LINK_ID}
    about = {"request_id": REQUEST_ID, "ori": ORI, "claimed_on": MARCH_1}
    return AuthorizationClaimed.model_validate(about | said | fields)


def claim_dismissed(**fields: Any) -> AuthorizationClaimDismissed:
    about = {"request_id": REQUEST_ID, "ori": ORI, "dismissed_on": MARCH_2}
    said = {"link_id": LINK_ID, "reason": "wrong-person", "note": None}
    return AuthorizationClaimDismissed.model_validate(about | said | fields)


def asked_again(**fields: Any) -> ReauthorizationAsked:
    said = {"request_id": REQUEST_ID, "ori": ORI, "asked_on": MARCH_3}
    return ReauthorizationAsked.model_validate(said | fields)


def flagged(**fields: Any) -> RequestFlagged:
    said = {"request_id": REQUEST_ID, "ori": ORI, "similar": [OTHER_REQUEST_ID]}
    return RequestFlagged.model_validate(said | {"flagged_on": MARCH_1} | fields)


def kept(**fields: Any) -> RequestKept:
    said = {"request_id": REQUEST_ID, "ori": ORI, "kept_on": MARCH_2}
    return RequestKept.model_validate(said | fields)


def joined(**fields: Any) -> AgencyJoined:
    said = {"participant": NEIGHBOUR, "joined_on": MARCH_2}
    stay = {"request_id": REQUEST_ID, "ori": ORI, "participation_id": STAY_ID}
    return AgencyJoined.model_validate(stay | said | fields)


def left(**fields: Any) -> AgencyLeft:
    said = {"participant": NEIGHBOUR, "reason": "funding", "note": None, "left_on": MARCH_3}
    stay = {"request_id": REQUEST_ID, "ori": ORI, "participation_id": STAY_ID}
    return AgencyLeft.model_validate(stay | said | fields)


def merged(**fields: Any) -> RequestMerged:
    said = {"request_id": REQUEST_ID, "ori": ORI, "into": OTHER_REQUEST_ID, "merged_on": MARCH_2}
    return RequestMerged.model_validate(said | fields)


def escalated(**fields: Any) -> RequestEscalated:
    known = {"agency_kind": "local", "state": "IA", "sworn": 220, "submitted_on": MARCH_1}
    said = {"from_program": "cri-tac", "program": "critical-response", "move": 1, "note": None}
    rest = {"reason": "high-profile-event", "escalated_on": MARCH_3, "confidential": True}
    return RequestEscalated.model_validate(REQUEST | known | said | rest | fields)


def contact(**fields: Any) -> dict[str, Any]:
    said = {"role": "agency_executive", "name": "Alex Roe", "email": "alex@agency.example"}
    return said | {"telephone": None} | fields


def contact_named(**fields: Any) -> ContactNamed:
    said = {"ori": ORI, "contact": contact(), "named_on": MARCH_1}
    return ContactNamed.model_validate(said | fields)


def executive_changed(**fields: Any) -> ExecutiveChanged:
    said = {"ori": ORI, "contact": contact(name="Kim Poe"), "changed_on": MARCH_3}
    return ExecutiveChanged.model_validate(said | fields)


def action_noted(**fields: Any) -> OtherActionNoted:
    said = {"ori": ORI, "action": "pattern-or-practice", "note": None, "noted_on": MARCH_1}
    return OtherActionNoted.model_validate(said | fields)


def action_ended(**fields: Any) -> OtherActionEnded:
    said = {"ori": ORI, "action": "pattern-or-practice", "ended_on": MARCH_3}
    return OtherActionEnded.model_validate(said | fields)


def topic_listed(**fields: Any) -> TopicListed:
    said = {"topic": "de-escalation", "title": "De-escalation", "lists": ["general"]}
    return TopicListed.model_validate(said | {"listed_on": MARCH_1} | fields)


def topic_merged(**fields: Any) -> TopicMerged:
    said = {"topic": "de-escalation", "into": "crisis-response", "merged_on": MARCH_3}
    return TopicMerged.model_validate(said | fields)


def topic_split(**fields: Any) -> TopicSplit:
    said = {"topic": "de-escalation", "into": ["crisis-response", "tactics"]}
    return TopicSplit.model_validate(said | {"split_on": MARCH_3} | fields)


def topic_retired(**fields: Any) -> TopicRetired:
    return TopicRetired.model_validate({"topic": "de-escalation", "retired_on": MARCH_3} | fields)


def delivered(**fields: Any) -> EngagementDelivered:
    said = INVITATION | {"expert_id": EXPERT_ID, "delivered_on": MARCH_2}
    return EngagementDelivered.model_validate(said | fields)


def invited(**fields: Any) -> EvaluationInvited:
    said = {"invited_on": MARCH_2, "expires_on": date(2024, 5, 1), "derived_token": False}
    return EvaluationInvited.model_validate(INVITATION | said | fields)


def reminded(**fields: Any) -> EvaluationReminded:
    said = {"reminder": 1, "reminded_on": date(2024, 3, 16)}
    return EvaluationReminded.model_validate(INVITATION | said | fields)


def expired(**fields: Any) -> EvaluationExpired:
    return EvaluationExpired.model_validate(INVITATION | {"expired_on": date(2024, 5, 2)} | fields)


def answered(**fields: Any) -> EvaluationAnswered:
    return EvaluationAnswered.model_validate(INVITATION | {"answered_on": MARCH_3} | fields)


def answer_received(**fields: Any) -> AnswerReceived:
    said = {"audience": "requester", "stage": "immediate", "answers": (), "ranked": True}
    return AnswerReceived.model_validate(
        INVITATION | ANSWER | said | {"counts_on": MARCH_2} | fields
    )


def received(**fields: Any) -> EvaluationReceived:
    return EvaluationReceived.model_validate(
        INVITATION | ANSWER | {"received_on": MARCH_3} | fields
    )


def took(**fields: Any) -> CoordinatorTook:
    said = {"request_id": REQUEST_ID, "coordinator": "maria", "instead_of": None}
    return CoordinatorTook.model_validate(said | {"taken_on": MARCH_2} | fields)


def released(**fields: Any) -> CoordinatorReleased:
    said = {"request_id": REQUEST_ID, "coordinator": "maria", "released_on": MARCH_3}
    return CoordinatorReleased.model_validate(said | fields)


NOTE: dict[str, Any] = {
    "request_id": REQUEST_ID,
    "note_id": NOTE_ID,
    "text": "The chief asked for dates in June.",
    "contact": {
        "means": "telephone",
        "people": (
            {"name": "Robin Doe", "organization": "Chief of Police", "email": "r@agency.example"},
            {"name": "Alex Roe", "telephone": "+1 319 555 0100"},
        ),
    },
}


def noted(**fields: Any) -> NoteWritten:
    return NoteWritten.model_validate(NOTE | {"noted_on": MARCH_2} | fields)


def note_corrected(**fields: Any) -> NoteCorrected:
    said = {"text": "In July.", "noted_on": MARCH_2, "reason": "entered-in-error"}
    return NoteCorrected.model_validate(NOTE | said | {"corrected_on": MARCH_3} | fields)


def note_struck(**fields: Any) -> NoteStruck:
    said = {"request_id": REQUEST_ID, "note_id": NOTE_ID, "reason": "other-request"}
    return NoteStruck.model_validate(said | {"struck_on": MARCH_4} | fields)
