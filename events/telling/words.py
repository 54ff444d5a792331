"""Each fact in people's words, and the day that it speaks of: the one place where both are said.

A sentence names no person and quotes no free text, so that it can be shown to whoever may know that
there is such a fact. In braces stand fields of the fact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from events.vocabulary.phrases import in_sentence


class Words(NamedTuple):
    """A fact as it is told."""

    day: str | None
    """The field with the business day of the fact; None: it is of the moment when it was told."""
    sentence: str


WORDS: Final[Mapping[str, Words]] = {
    # agencies
    "AgencyRegistered": Words("registered_on", "The agency {ori} was registered."),
    "AgencyProfileChanged": Words("changed_on", "The profile of the agency {ori} was told anew."),
    "OriAliased": Words("aliased_on", "The ORI {ori} was told to stand for {stands_for}."),
    "AliasTakenBack": Words("taken_back_on", "That {ori} stands for another ORI was taken back."),
    "ContactNamed": Words("named_on", "The agency {ori} named a contact."),
    "ExecutiveChanged": Words("changed_on", "Somebody else leads the agency {ori}."),
    "OtherActionNoted": Words("noted_on", "It was noted that {action} goes on with {ori}."),
    "OtherActionEnded": Words("ended_on", "{action} no longer goes on with {ori}."),
    "AgencySucceeded": Words("succeeded_on", "{successor} became what {ori} was ({succession})."),
    "AgencyDissolved": Words("dissolved_on", "The agency {ori} is no more."),
    "AgencyCovered": Words("covered_on", "{covered_by} does the work of {ori} from now on."),
    "AgencyCoverEnded": Words("ended_on", "{ori} does its own work again."),
    "AgencyWentDormant": Words("dormant_on", "{ori} has nobody who works."),
    "AgencyBecameActive": Words("active_on", "{ori} works again."),
    "AgencyChangeTakenBack": Words(
        "taken_back_on", "The {change} of {ori} on {happened_on} was taken back."
    ),
    # requests
    "RequestSubmitted": Words("submitted_on", "{ori} asked for help ({program})."),
    "RequestScreened": Words("screened_on", "The center took the request into {program}."),
    "RequestDeclined": Words("declined_on", "The center declined the request: {reason}."),
    "RequestWithdrawn": Words("withdrawn_on", "The agency took the request back: {reason}."),
    "RequestAuthorized": Words("authorized_on", "The agency said yes to the work."),
    "AuthorizationTakenBack": Words(
        "taken_back_on", "The agency's yes of {wrong_on} was taken back: {reason}."
    ),
    "AuthorizationClaimed": Words(
        "claimed_on", "Somebody said yes by a link; the center has to confirm it."
    ),
    "AuthorizationClaimDismissed": Words(
        "dismissed_on", "What was said by a link was dismissed: {reason}."
    ),
    "ReauthorizationAsked": Words("asked_on", "The work waits for the new executive's yes."),
    "RequestFlagged": Words("flagged_on", "The request was flagged: it looks like another one."),
    "RequestMerged": Words("merged_on", "The request was found to be another one: {into}."),
    "RequestKept": Words("kept_on", "The flagged request was kept: it is one of its own."),
    "RequestEscalated": Words(
        "escalated_on", "The request went from {from_program} to {program}: {reason}."
    ),
    "RequestReferred": Words("referred_on", "The agency was sent to somebody else: {reason}."),
    "RequestReinstated": Words("reinstated_on", "The request goes on where it stood: {reason}."),
    "RequestRescreened": Words(
        "rescreened_on", "The request was screened again, to {program} instead of {from_program}."
    ),
    "RequestAmended": Words("amended_on", "What is asked for was told anew: {reason}."),
    "RequestDayCorrected": Words(
        "corrected_on", "The day of the {step} was corrected to {happened_on}: {reason}."
    ),
    "AgencyJoined": Words("joined_on", "{participant} takes part in the request."),
    "AgencyLeft": Words("left_on", "{participant} takes part no more: {reason}."),
    # the desk
    "CoordinatorTook": Words("taken_on", "A coordinator looks after the request from now on."),
    "CoordinatorReleased": Words("released_on", "The coordinator looks after it no more."),
    "NoteWritten": Words("noted_on", "The center wrote a note."),
    "NoteCorrected": Words("corrected_on", "A note was corrected: {reason}."),
    "NoteStruck": Words("struck_on", "A note was struck: {reason}."),
    # evaluations
    "EvaluationInvited": Words(
        "invited_on", "The {audience} was asked how the help of {provider} was."
    ),
    "EvaluationReminded": Words("reminded_on", "Who was asked was reminded (reminder {reminder})."),
    "EvaluationExpired": Words("expired_on", "The invitation ended without an answer."),
    "EvaluationAnswered": Words("answered_on", "The invitation was answered."),
    "AnswerReceived": Words("counts_on", "Somebody answered how the help was."),
    "EvaluationReceived": Words("received_on", "Somebody answered how the help was."),
    # topics
    "TopicListed": Words("listed_on", "The topic {topic} is offered."),
    "TopicRetired": Words("retired_on", "The topic {topic} is no longer offered."),
    "TopicMerged": Words("merged_on", "The topic {topic} went into {into}."),
    "TopicSplit": Words("split_on", "The topic {topic} was divided into {into}."),
    # the roster
    "ProviderEnrolled": Words("member_from", "{provider} became a partner."),
    "MembershipEnded": Words("member_until", "The membership of {provider} ends."),
    "MembershipRenewed": Words("member_from", "The membership of {provider} was renewed."),
    "ProviderProgramsChanged": Words("changed_on", "{provider} works in {programs} from now on."),
    "ExpertListed": Words("listed_on", "{provider} listed an expert."),
    "ExpertProfileChanged": Words("changed_on", "What an expert of {provider} does was told anew."),
    "AbsenceNoted": Words(
        "noted_on", "The expert is away from {absent_from} until {absent_until}."
    ),
    "AbsenceStruck": Words(
        "struck_on", "The absence from {absent_from} until {absent_until} was struck."
    ),
    "EmploymentNoted": Words("noted_on", "It was noted that the expert worked for {ori}."),
    "ConflictDeclared": Words("declared_on", "A conflict of interest with {ori} was declared."),
    "ConflictTakenBack": Words("taken_back_on", "The {kind} at {ori} was taken back."),
    # engagements
    "EngagementOpened": Words("opened_on", "Work began, in {program}."),
    "EngagementAmended": Words("amended_on", "What is wanted of the work was told anew."),
    "ProviderExcluded": Words("excluded_on", "The agency does not want {provider}."),
    "ExclusionTakenBack": Words("taken_back_on", "{provider} can be chosen again: {reason}."),
    "EngagementHeld": Words("held_on", "The work pauses: {reason}."),
    "EngagementResumed": Words("resumed_on", "The work goes on."),
    "ProviderAssigned": Words("assigned_on", "{provider} was chosen."),
    "ProviderAccepted": Words("accepted_on", "{provider} took the work."),
    "ProviderDeclined": Words("declined_on", "{provider} did not take the work: {reason}."),
    "AssignmentLapsed": Words("lapsed_on", "{provider} said nothing in time."),
    "EngagementDelivered": Words("delivered_on", "All that was agreed was given, by {provider}."),
    "CompletionCorrected": Words(
        "corrected_on", "The day of completion {completion} is {delivered_on}: {reason}."
    ),
    "EngagementCancelled": Words("cancelled_on", "The work was cancelled: {reason}."),
    "EngagementClosed": Words("closed_on", "The work was closed: {reason}."),
    "EngagementReopened": Words("reopened_on", "The closed work goes on: {reason}."),
    "EngagementReinstated": Words("reinstated_on", "The cancelled work is as it stood: {reason}."),
    "EngagementDayCorrected": Words(
        "corrected_on", "The day of the {step} was corrected to {happened_on}: {reason}."
    ),
    "HoldDayCorrected": Words(
        "corrected_on", "The day of the {step} was corrected to {happened_on}: {reason}."
    ),
    "StepDayCorrected": Words(
        "corrected_on", "The day of the {step} was corrected to {happened_on}: {reason}."
    ),
    "HandOverDayCorrected": Words(
        "corrected_on", "The day of the {step} was corrected to {happened_on}: {reason}."
    ),
    "ProviderReplaced": Words(
        "replaced_on", "{provider} leads the work instead of {replaced_provider}: {reason}."
    ),
    "ExpertReplaced": Words("replaced_on", "{provider} sends another expert: {reason}."),
    "ProviderJoined": Words("joined_on", "{provider} takes part in the work."),
    "ProviderLeft": Words("left_on", "{provider} takes part no more: {reason}."),
    "ProviderLeaving": Words(
        "known_on", "{provider} leaves after {leaves_after}: {reason}. The center must act."
    ),
    "ProviderStaying": Words("known_on", "{provider} stays."),
    "ProviderKeptOn": Words("kept_on", "{provider} goes on with it until {kept_until}: {reason}."),
    "PlanProposed": Words("proposed_on", "{provider} proposed plan {plan}."),
    "PlanReturned": Words("returned_on", "Plan {plan} went back: {reason}."),
    "PlanApproved": Words("approved_on", "Plan {plan} was agreed."),
    "PlanAmended": Words("amended_on", "Plan {plan} was changed."),
    "DeliveryRecorded": Words("delivered_on", "{provider} gave help: {delivery_type}."),
    "DeliveryCorrected": Words("corrected_on", "A delivery was recorded wrongly: {reason}."),
    "DeliveryStruck": Words("struck_on", "A delivery was struck: {reason}."),
    "ValidatorAssigned": Words("assigned_on", "A validator judges the evidence from now on."),
    "ValidatorReleased": Words("released_on", "The validator judges no more: {reason}."),
    # findings
    "FindingRecorded": Words("found_on", "Finding {number} was recorded."),
    "FindingCorrected": Words("corrected_on", "Finding {number} was corrected: {reason}."),
    "FindingStruck": Words("struck_on", "Finding {number} was struck: {reason}."),
    "RecommendationMade": Words("made_on", "Recommendation {number} was made."),
    "RecommendationSubmitted": Words("submitted_on", "The agency showed what it carried out."),
    "RecommendationValidated": Words("validated_on", "A validator found the evidence good."),
    "RecommendationReturned": Words("returned_on", "The evidence was returned: {reasons}."),
    "RecommendationSustained": Words("sustained_on", "What was carried out still is."),
    "RecommendationSetAside": Words("set_aside_on", "The recommendation was set aside: {reason}."),
    "ValidationWithdrawn": Words("withdrawn_on", "The validation was withdrawn: {reason}."),
    "RecommendationRestored": Words("restored_on", "The recommendation stands again: {reason}."),
    # who may use the system
    "PersonInvited": Words("invited_on", "The person was invited as {role}: {reason}."),
    "PersonAdmitted": Words("admitted_on", "The person signed in for the first time."),
    "RoleGranted": Words("granted_on", "The person may work as {role} from now on: {reason}."),
    "RoleEnded": Words("ended_on", "The role {role} ends: {reason}."),
    "PersonRemoved": Words("removed_on", "The person may not use the system any more: {reason}."),
    "ConsumerRegistered": Words("registered_on", "A machine may read: {scopes}."),
    "ConsumerKeyAdded": Words("added_on", "The machine got a further key."),
    "ConsumerKeyRemoved": Words("removed_on", "A key of the machine is good no more."),
    "ConsumerEnded": Words("ended_on", "The machine may read nothing any more: {reason}."),
    # forgetting
    "ForgettingAsked": Words("asked_on", "It was asked that {subject} be forgotten: {reason}."),
    "ForgettingWithdrawn": Words("withdrawn_on", "That {subject} be forgotten was asked no more."),
    "ForgettingConfirmed": Words("confirmed_on", "It was confirmed that {subject} be forgotten."),
    "RequestForgotten": Words("forgotten_on", "The people of the request were forgotten."),
    "ExpertForgotten": Words("forgotten_on", "The expert was forgotten by name."),
    "AgencyPeopleForgotten": Words(
        "forgotten_on", "The people of the agency {ori} were forgotten."
    ),
    "PersonForgotten": Words("forgotten_on", "The person was forgotten."),
    "NoteForgotten": Words("forgotten_on", "A note of the desk was forgotten."),
    "EngagementNotesForgotten": Words(
        "forgotten_on", "Notes on an engagement of the request were forgotten."
    ),
    "LegalHoldPlaced": Words("placed_on", "{subject} must be kept as it is: {reason}."),
    "LegalHoldLifted": Words(
        "lifted_on", "A document demands no more that {subject} is kept: {reason}."
    ),
    # figures
    "FiguresPublished": Words(
        "published_on", "Figures of {fiscal_year}, quarter {quarter}, were published."
    ),
    "ReviewPublished": Words(
        "published_on", "The review of fiscal year {year} was published, edition {edition}."
    ),
    "TestimonialReleased": Words(
        "released_on", "Words of an answer were released for the review of {year}."
    ),
    "TestimonialSetAside": Words(
        "set_aside_on", "Words of an answer were read and are not published: {reason}."
    ),
    "TestimonialWithdrawn": Words(
        "withdrawn_on", "Words that were released are published no more: {reason}."
    ),
    "CaseStudyReleased": Words(
        "released_on", "A case study was released for the review of {year}: {title}."
    ),
    "CaseStudyWithdrawn": Words(
        "withdrawn_on", "A case study was taken back from the review of {year}: {reason}."
    ),
    # operations
    "ParkedReleaseOrdered": Words(None, "Parked facts were to be handled again."),
    "ParkedDiscardOrdered": Words(
        None, "A reaction was to give up fact {discarded_position} for ever."
    ),
    "StreamResetOrdered": Words(None, "The message stream was to be made anew, up to {head}."),
    "RebuildOrdered": Words(None, "Read models were to be rebuilt from the log."),
    "KeyRotationOrdered": Words(
        None, "All keys were to be wrapped anew under the master key {master_key}."
    ),
    "HistoryImportOrdered": Words(None, "A file of {lines} lines was to be imported."),
    "PersonalExportOrdered": Words(
        None, "The names and texts of {facts} facts were to be exported, up to {as_of}."
    ),
    "LogRestored": Words(
        None, "The log had been restored from a backup, and ended at position {head}."
    ),
    "OrderEnded": Words(None, "The order {order_id} ended: {outcome}."),
}
"""By the wire name of the fact."""
OF_THE_VOCABULARY: Final = frozenset(
    {
        *("action", "audience", "change", "delivery_type", "from_program", "into", "kind"),
        *("outcome", "program", "programs", "reason", "reasons", "role", "step", "succession"),
        "topic",
    }
)
"""Fields with words of the vocabulary, which are told as people read them."""
_NAMED: Final = re.compile(r"\{(\w+)\}")
_WORD: Final = re.compile("[a-z]+(?:[_-][a-z]+)*")
"""Neither an id nor a text of somebody's own, which some of these fields have in other facts."""


def sentence_of(wire_name: str, content: Mapping[str, Any]) -> str:
    """Return a fact in words; its name where only another release has words for it."""
    words = WORDS.get(wire_name)
    if words is None:
        return f"{wire_name}."
    sentence = _NAMED.sub(lambda named: _said(named[1], content.get(named[1])), words.sentence)
    return sentence[:1].upper() + sentence[1:]


def day_of(wire_name: str, content: Mapping[str, Any]) -> str | None:
    """Return the business day of a fact, as it stands there; None where nothing says which."""
    words = WORDS.get(wire_name)
    said = None if words is None or words.day is None else content.get(words.day)
    return said if isinstance(said, str) else None


def fields_of(words: Words) -> list[str]:
    """Return the fields that a sentence quotes."""
    return _NAMED.findall(words.sentence)


def _said(name: str, value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_said(name, each) for each in value) or "nothing"
    if value is None:
        return "(not said)"
    said = str(value)
    return in_sentence(said) if name in OF_THE_VOCABULARY and _WORD.fullmatch(said) else said
