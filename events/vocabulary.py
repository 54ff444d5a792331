"""The field's words: programs, kinds, types and coded reasons, as they stand in facts and files."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.event import Personal

ORI_PATTERN: Final = r"^[A-Z]{2}[A-Z0-9]{7}$"
Ori = Annotated[str, StringConstraints(pattern=ORI_PATTERN)]
"""Originating Agency Identifier: nine characters, the first two the NCIC state code."""

PERSON_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""The id of a person: without `@`, since no address belongs into facts."""
SLUG_PATTERN: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
TopicSlug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=64)]
"""A topic's stable name, such as `active-threat`."""
ProviderSlug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=32)]
"""A partner organization's stable name, such as `iacp`."""
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
"""ISO 639, such as `es`."""

SMALL_AGENCY_SWORN_MAX: Final = 49
"""A small agency has fewer than 50 sworn (published definition)."""
MEDIUM_AGENCY_SWORN_MAX: Final = 249
"""Above it an agency is large; nobody published this bound, it is ours."""


class Program(StrEnum):
    """The three programs of one initiative; one row each, one code path for all."""

    CRI_TAC = "cri-tac"
    CRITICAL_RESPONSE = "critical-response"
    ORGANIZATIONAL_ASSESSMENT = "organizational-assessment"


class AgencyKind(StrEnum):
    """What kind of agency asks. Unknown is no kind: it stays unknown."""

    STATE = "state"
    LOCAL = "local"
    SHERIFF = "sheriff"
    TRIBAL = "tribal"
    TERRITORIAL = "territorial"
    CAMPUS = "campus"
    OTHER = "other"


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


class DeclineReason(StrEnum):
    """Why the center does not take a request."""

    NOT_ELIGIBLE = "not-eligible"
    OUT_OF_SCOPE = "out-of-scope"
    CONFLICT_WITH_OTHER_ACTION = "conflict-with-other-action"
    DUPLICATE = "duplicate"
    NO_AUTHORIZATION = "no-authorization"
    CAPACITY = "capacity"


class OtherAction(StrEnum):
    """What else goes on with an agency that screening must know of."""

    PATTERN_OR_PRACTICE = "pattern-or-practice"
    CONSENT_DECREE = "consent-decree"
    LITIGATION = "litigation"


class SuccessionKind(StrEnum):
    """How one agency became another."""

    MERGED = "merged"
    """It is a part of the other, which went on."""
    RENUMBERED = "renumbered"
    """It is the same agency under another ORI, or under its first one."""
    SPLIT = "split"
    """It is divided into several, one of which carries its open work on."""


class AgencyChange(StrEnum):
    """What is told of an agency's standing, each on a day; for saying which was told wrongly."""

    SUCCESSION = "succession"
    DISSOLUTION = "dissolution"
    COVER = "cover"
    COVER_END = "cover-end"
    DORMANCY = "dormancy"
    DORMANCY_END = "dormancy-end"


class EscalationReason(StrEnum):
    """Why a request moves to another program."""

    BROADER_NEED = "broader-need"
    AGENCY_REQUEST = "agency-request"
    HIGH_PROFILE_EVENT = "high-profile-event"
    NARROWER_NEED = "narrower-need"


class TopicList(StrEnum):
    """The three lists in which topics are offered."""

    GENERAL = "general"
    SHERIFF = "sheriff"
    TRIBAL = "tribal"


class WithdrawalReason(StrEnum):
    """Why an agency takes its request back."""

    AGENCY_REQUEST = "agency-request"
    KEY_STAFF_TURNOVER = "key-staff-turnover"
    LITIGATION = "litigation"
    FUNDING = "funding"


class ReferralReason(StrEnum):
    """Why the center sends a request to somebody else."""

    OUT_OF_SCOPE = "out-of-scope"
    NOT_ELIGIBLE = "not-eligible"
    CAPACITY = "capacity"
    NO_PROVIDER = "no-provider"
    """Nobody could be found who does it."""
    SPECIALIZED_NEED = "specialized-need"
    AGENCY_REQUEST = "agency-request"


class RequestStanding(StrEnum):
    """Where a request stands that has not ended."""

    SUBMITTED = "submitted"
    FLAGGED = "flagged"
    SCREENED = "screened"


class ReinstatementReason(StrEnum):
    """Why what has ended goes on as if it had not."""

    ENTERED_IN_ERROR = "entered-in-error"
    AGENCY_REQUEST = "agency-request"
    CIRCUMSTANCES_CHANGED = "circumstances-changed"
    """What ended it does no longer stand in the way."""
    REQUEST_REINSTATED = "request-reinstated"
    """Of an engagement alone: the end of its request had ended it."""


class CancellationReason(StrEnum):
    """Why an engagement ends undelivered."""

    REQUEST_WITHDRAWN = "request-withdrawn"
    DUPLICATE = "duplicate"
    """Its request was merged into another, which has or will have an engagement of its own."""
    AGENCY_NOT_RESPONDING = "agency-not-responding"
    KEY_STAFF_TURNOVER = "key-staff-turnover"
    LITIGATION = "litigation"
    FUNDING = "funding"
    NO_PROVIDER = "no-provider"
    """Nobody could be found who does it."""
    REQUEST_REFERRED = "request-referred"
    ENTERED_IN_ERROR = "entered-in-error"
    """Its request was screened to the wrong program, and was screened again."""


class LeaveReason(StrEnum):
    """Why an agency takes part no more in what another one requested."""

    AGENCY_REQUEST = "agency-request"
    AGENCY_NOT_RESPONDING = "agency-not-responding"
    KEY_STAFF_TURNOVER = "key-staff-turnover"
    LITIGATION = "litigation"
    FUNDING = "funding"
    ENTERED_IN_ERROR = "entered-in-error"
    """It never took part: it counts nowhere."""


class HoldReason(StrEnum):
    """Why work pauses; its clock pauses too."""

    AGENCY_NOT_RESPONDING = "agency-not-responding"
    KEY_STAFF_TURNOVER = "key-staff-turnover"
    LITIGATION = "litigation"
    AWAITING_APPROVAL = "awaiting-approval"
    AWAITING_AUTHORIZATION = "awaiting-authorization"
    """The agency's executive changed; the new one has not said yes yet."""
    AGENCY_REQUEST = "agency-request"
    FUNDING = "funding"


class CloseReason(StrEnum):
    """Why an engagement is over."""

    COMPLETED = "completed"
    ESCALATED = "escalated"
    AGENCY_NOT_RESPONDING = "agency-not-responding"
    AGENCY_REQUEST = "agency-request"
    KEY_STAFF_TURNOVER = "key-staff-turnover"
    FUNDING = "funding"


class ReopenReason(StrEnum):
    """Why a closed engagement goes on."""

    FURTHER_NEED = "further-need"
    CLOSED_IN_ERROR = "closed-in-error"
    SPONSOR_REQUEST = "sponsor-request"


class PlanReturnReason(StrEnum):
    """Why a plan goes back to the provider."""

    SCOPE = "scope"
    SCHEDULE = "schedule"
    COST = "cost"
    OBJECTIVES_UNCLEAR = "objectives-unclear"


class CorrectionReason(StrEnum):
    """Why a recorded delivery, or a recorded day of completion, was wrong."""

    ENTERED_IN_ERROR = "entered-in-error"
    REPORTED_LATE = "reported-late"
    DUPLICATE = "duplicate"
    LATE_ENTRY = "late-entry"
    """It became known only after the work was over."""


class EngagementStep(StrEnum):
    """What is told of an engagement and has a day that can be corrected by itself."""

    ACCEPTANCE = "acceptance"
    CANCELLATION = "cancellation"
    CLOSING = "closing"


class ConflictKind(StrEnum):
    """Why an expert is not matched with an agency."""

    EMPLOYMENT = "employment"
    DECLARED = "declared"


class HoldStep(StrEnum):
    """What is told of a pause of the work and has a day that can be corrected by itself."""

    HOLD = "hold"
    RESUMPTION = "resumption"


class RequestStep(StrEnum):
    """What ends a request and has a day that can be corrected by itself."""

    DECLINE = "decline"
    WITHDRAWAL = "withdrawal"
    REFERRAL = "referral"
    MERGE = "merge"


class LateReason(StrEnum):
    """Why a delivery is recorded after the work was over."""

    LATE_ENTRY = "late-entry"


class OffListReason(StrEnum):
    """Why a delivery covered a topic that was not listed on its day."""

    ASKED_WHILE_LISTED = "asked-while-listed"
    """It was asked for or planned before it was retired, merged or split."""
    AROSE_ON_THE_DAY = "arose-on-the-day"
    LIST_BEHIND = "list-behind"
    """It is to be listed: the list is behind what is taught."""


class Priority(StrEnum):
    """How soon a recommendation should be carried out."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class EvidenceReturnReason(StrEnum):
    """Why evidence does not show that a recommendation was carried out."""

    INSUFFICIENT = "insufficient"
    NOT_IMPLEMENTED = "not-implemented"
    OUTDATED = "outdated"
    OTHER_RECOMMENDATION = "other-recommendation"


class SetAsideReason(StrEnum):
    """Why a recommendation will be neither carried out nor judged."""

    NO_LONGER_APPLICABLE = "no-longer-applicable"
    UNABLE_TO_ASSESS = "unable-to-assess"


class ValidationWithdrawalReason(StrEnum):
    """Why a validation does not stand."""

    ENTERED_IN_ERROR = "entered-in-error"
    VALIDATOR_NOT_INDEPENDENT = "validator-not-independent"
    EVIDENCE_UNSOUND = "evidence-unsound"


class ValidatorReleaseReason(StrEnum):
    """Why a validator judges the evidence of an engagement no more."""

    REVIEW_ENDED = "review-ended"
    VALIDATOR_UNAVAILABLE = "validator-unavailable"
    CONFLICT_OF_INTEREST = "conflict-of-interest"
    AGENCY_REQUEST = "agency-request"
    ENTERED_IN_ERROR = "entered-in-error"


class RestorationReason(StrEnum):
    """Why a recommendation was wrongly set aside."""

    ENTERED_IN_ERROR = "entered-in-error"
    APPLICABLE_AFTER_ALL = "applicable-after-all"
    ASSESSABLE_AFTER_ALL = "assessable-after-all"


class RecommendationStanding(StrEnum):
    """Where a recommendation stands that is neither carried out nor set aside."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"


class EvaluationAudience(StrEnum):
    """Who is asked how it went."""

    REQUESTER = "requester"
    PARTICIPANT = "participant"
    EXPERT = "expert"


class EvaluationStage(StrEnum):
    """When one is asked: after delivery, and again 60 to 180 days later."""

    IMMEDIATE = "immediate"
    FOLLOW_UP = "follow-up"


class KirkpatrickLevel(StrEnum):
    """What an answer speaks of, after Kirkpatrick's four levels of training evaluation."""

    REACTION = "reaction"
    LEARNING = "learning"
    BEHAVIOR = "behavior"
    RESULTS = "results"


class AgencySize(StrEnum):
    """Bands of sworn strength; unknown is no band."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @classmethod
    def of(cls, sworn: int | None) -> AgencySize | None:
        """The band of a sworn strength; None where it is unknown."""
        if sworn is None:
            return None
        if sworn <= SMALL_AGENCY_SWORN_MAX:
            return cls.SMALL
        return cls.MEDIUM if sworn <= MEDIUM_AGENCY_SWORN_MAX else cls.LARGE


class ProviderDeclineReason(StrEnum):
    """Why a provider does not take an assignment."""

    NO_CAPACITY = "no-capacity"
    CONFLICT_OF_INTEREST = "conflict-of-interest"
    UNAVAILABLE = "unavailable"
    OUTSIDE_EXPERTISE = "outside-expertise"


class AmendmentReason(StrEnum):
    """Why a request asks for something else than was told."""

    ENTERED_IN_ERROR = "entered-in-error"
    """It was told wrongly from the beginning."""
    AGENCY_REQUEST = "agency-request"
    """The agency wants something else by now."""


class ExclusionEndReason(StrEnum):
    """Why a provider that the agency did not want may be chosen after all."""

    ENTERED_IN_ERROR = "entered-in-error"
    AGENCY_AGREES = "agency-agrees"


class AskingAgainReason(StrEnum):
    """Why an expert is asked whose provider declined the same engagement a short time ago."""

    NO_PROVIDER = "no-provider"
    """Nobody else can do it."""
    CIRCUMSTANCES_CHANGED = "circumstances-changed"
    """What stood in the way does no longer."""
    AGENCY_REQUEST = "agency-request"
    ENTERED_IN_ERROR = "entered-in-error"
    """The decline was told wrongly."""


class KeepingReason(StrEnum):
    """Why a provider goes on with work though its membership ends, or its expert moved."""

    NEARLY_DONE = "nearly-done"
    AGENCY_REQUEST = "agency-request"
    AGREED_TRANSITION = "agreed-transition"
    NO_PROVIDER = "no-provider"
    """Nobody else can do it."""


class HandOverReason(StrEnum):
    """Why work changes hands."""

    PROVIDER_LEAVING = "provider-leaving"
    """Its membership ends."""
    PROVIDER_REQUEST = "provider-request"
    AGENCY_REQUEST = "agency-request"
    EXPERT_UNAVAILABLE = "expert-unavailable"
    EXPERT_MOVED = "expert-moved"
    """To another provider."""
    NO_CAPACITY = "no-capacity"
    CONFLICT_OF_INTEREST = "conflict-of-interest"
    OUTSIDE_EXPERTISE = "outside-expertise"
    NOT_PERFORMING = "not-performing"
    ENTERED_IN_ERROR = "entered-in-error"
    """Somebody else was chosen than was entered."""


class ContactRole(StrEnum):
    """Who of the agency speaks."""

    GOVERNMENT_EXECUTIVE = "government_executive"
    AGENCY_EXECUTIVE = "agency_executive"
    POINT_OF_CONTACT = "point_of_contact"


class Contact(BaseModel):
    """A person of the agency: every field but the role is personal."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: ContactRole
    name: Personal
    email: Personal
    telephone: Personal | None = None


class ContactMeans(StrEnum):
    """How the center spoke with somebody."""

    TELEPHONE = "telephone"
    EMAIL = "email"
    VIDEO = "video"
    IN_PERSON = "in-person"
    LETTER = "letter"
    TEXT_MESSAGE = "text-message"


class PersonSpokenTo(BaseModel):
    """A person with whom the center spoke: every field but the organization is personal."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: Personal
    organization: str | None = None
    """Whose person it is, and in which office."""
    email: Personal | None = None
    telephone: Personal | None = None


class ContactMade(BaseModel):
    """A contact that the center had: how, and with whom."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    means: ContactMeans
    people: tuple[PersonSpokenTo, ...]


class NoteChangeReason(StrEnum):
    """Why a note of the center was corrected or struck out."""

    ENTERED_IN_ERROR = "entered-in-error"
    INCOMPLETE = "incomplete"
    DUPLICATE = "duplicate"
    OTHER_REQUEST = "other-request"
    """It is about another request."""
    NOT_FOR_THE_RECORD = "not-for-the-record"
    """It says what should not be kept."""


class InvitationReason(StrEnum):
    """Why somebody was invited to use the system."""

    FIRST_ADMINISTRATOR = "first-administrator"
    """On the machine, where nobody could invite anybody yet."""
    NEEDS_ACCESS = "needs-access"
    RETURNS = "returns"
    """Had access before."""
    RENEWED = "renewed"
    """The former invitation ended, or its link was lost."""


class GrantReason(StrEnum):
    """Why somebody got a role."""

    INVITED = "invited"
    NEW_DUTIES = "new-duties"
    LONGER = "longer"
    """The role goes on after the day on which it was to end."""
    ENDED_IN_ERROR = "ended-in-error"


class RoleEndReason(StrEnum):
    """Why a role ends."""

    DUTIES_CHANGED = "duties-changed"
    END_OF_CONTRACT = "end-of-contract"
    ACCESS_REVIEW = "access-review"
    """The yearly review found that it is not needed."""
    MISUSE = "misuse"
    ENTERED_IN_ERROR = "entered-in-error"


class RemovalReason(StrEnum):
    """Why somebody may not use the system any more, in no role."""

    LEFT = "left"
    """The organization."""
    ON_REQUEST = "on-request"
    ACCESS_REVIEW = "access-review"
    MISUSE = "misuse"
    INVITATION_TAKEN_BACK = "invitation-taken-back"
    SIGN_IN_CHANGED = "sign-in-changed"
    """Signs in with another account from now on, and is invited again for it."""
    ENTERED_IN_ERROR = "entered-in-error"


MachineScope = Literal["log:read", "log:personal", "log:confidential", "figures:read"]
"""What the token of a machine may be good for: see `events.rules.machine_scopes`."""


class ConsumerEndReason(StrEnum):
    """Why a machine may read nothing any more."""

    NOT_NEEDED = "not-needed"
    END_OF_CONTRACT = "end-of-contract"
    ACCESS_REVIEW = "access-review"
    """The yearly review found that it is not needed."""
    KEY_LOST = "key-lost"
    """Others may have its key."""
    MISUSE = "misuse"
    ENTERED_IN_ERROR = "entered-in-error"


class Answer(BaseModel):
    """An answer to one question beyond the five ratings, 1 (not at all) to 5 (fully)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question: TopicSlug
    """A stable name, such as `changed-a-policy`."""
    level: KirkpatrickLevel
    value: Annotated[int, Field(ge=1, le=5)]


class Milestone(BaseModel):
    """A step of a plan and the day by which it should be done."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str
    due_on: date


class AgencyAttendance(BaseModel):
    """How many people of an agency attended a delivery."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ori: Ori
    in_person: int = 0
    virtual: int = 0


class Ratings(BaseModel):
    """The five things that agencies rate, each 1 (poor) to 5 (excellent)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    delivery: Annotated[int, Field(ge=1, le=5)]
    experts: Annotated[int, Field(ge=1, le=5)]
    information: Annotated[int, Field(ge=1, le=5)]
    knowledge: Annotated[int, Field(ge=1, le=5)]
    change: Annotated[int, Field(ge=1, le=5)]
