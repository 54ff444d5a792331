"""What each rule of assignment means, by the name a refusal carries: for `docs/problems.md`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Choosing
        "another-provider": "The expert is of another provider than the one named.",
        "conflict-declared": "The expert declared a conflict of interest with the agency.",
        "declined-already": "The expert's provider declined it lately: ask again with a reason.",
        "formerly-employed": "The expert works or worked for the agency.",
        "newer-release": "A newer release tells of it what this one cannot read: let that decide.",
        "no-candidate": "Nobody who was asked for can do it; the detail counts why.",
        "no-capacity": "The expert has as many engagements as the profile allows.",
        "not-listed": "There is no such expert, as far as is known here.",
        "not-listed-yet": "The expert was listed later than that day.",
        "program-not-served": "The provider does not serve the program on that day.",
        "provider-excluded": "The agency does not want this provider.",
        "reason-required": "Who is not the first choice, or late news, needs a reason.",
        "roster-behind": "The roster changes just now: ask again.",
        "unavailable": "The expert is absent when the help is wanted.",
        # Assignments
        "accepted-already": "The provider has accepted: it can only be taken back.",
        "answer-not-overdue": "The provider still has time to accept.",
        "answer-overdue": "The time to accept is over.",
        "assigned-already": "Somebody else has the engagement.",
        "held": "The work pauses: resume it first.",
        "not-accepted": "The provider has not accepted yet.",
        "not-assigned": "Nobody has the engagement.",
        "not-waiting": "The engagement does not wait for a provider.",
        # Hand-overs
        "at-work-already": "The provider has a part in the work: it can send another expert.",
        "leads-the-work": "The lead does not leave: another provider takes it over.",
        "too-many-providers": "So many providers have joined that no other can.",
        "not-at-work": "The provider has no part in the work, or had none on that day.",
        "not-your-delivery": "A provider records and corrects what it gave itself.",
        "same-provider": "The provider leads the work already: it can send another expert.",
        # The work
        "completion-not-named": "The work was completed several times: say which completion.",
        "completion-unknown": "The work was not completed so often.",
        "closed-already": "The engagement is closed, otherwise.",
        "delivered-already": "The work was delivered, on another day or for another reason.",
        "delivery-type-not-served": "The program does not serve this way of assistance.",
        "delivery-unknown": "No such delivery is recorded here.",
        "ended-with-its-request": "Its request ended: reinstate that, and the engagement follows.",
        "escalated": "The request moved on and has another engagement now.",
        "held-already": "The work pauses already, for another reason or since another day.",
        "last-delivery": "Nothing would be left of what was delivered.",
        "mode-does-not-fit": "This way of assistance is not given in this mode.",
        "no-delivery": "Nothing was delivered, or every delivery was struck.",
        "not-cancelled": "The engagement is not cancelled.",
        "not-closed": "The engagement is not closed.",
        "not-delivered": "The work is not done yet.",
        "not-held": "The work does not pause.",
        "not-open": "The engagement or the recommendation is not open for this any more.",
        "not-your-engagement": "The work is not with whoever asks.",
        "reason-reserved": "This reason is told by the request, and the engagement follows it.",
        "request-ended": "The request was withdrawn or merged: nobody wants the work any more.",
        "stood-still": "On that day the work was on hold, completed or closed.",
        "struck": "The delivery was struck and counts no more.",
        # Plans
        "milestone-out-of-order": "A milestone is due before the one in front of it.",
        "no-plan-proposed": "There is no plan to decide about.",
        "plan-approved-already": "The plan is approved: it can be amended.",
        "plan-not-approved": "The plan is not approved yet.",
        "plan-proposed-already": "A plan waits for an answer already.",
        "plan-required": "The program needs an approved plan before anything is delivered.",
        # Findings
        "another-party": "Evidence is submitted by whoever asks, in its own name.",
        "dependency-not-made": "The recommendation to wait for was not made.",
        "dependency-not-settled": "The recommendation waits for another one.",
        "depends-on-itself": "A recommendation cannot wait for itself.",
        "engagement-not-opened": "The engagement is not opened, as far as is known here.",
        "finding-not-recorded": "The engagement has no such finding.",
        "made-already": "The recommendation was made before, otherwise.",
        "not-made": "The engagement has no such recommendation.",
        "not-submitted": "There is no evidence to judge.",
        "not-validated": "The recommendation is not validated.",
        "number-taken": "Another finding or recommendation has this number.",
        "recorded-already": "The finding was recorded before, otherwise.",
        "set-aside-already": "The recommendation is set aside, otherwise.",
        "submitted-already": "Evidence waits to be judged already.",
        "validated-already": "The recommendation is validated already.",
        "validator-not-independent": "Nobody judges what it submitted itself, nor an agency ever.",
        # The roster
        "ended-already": "The membership has another end.",
        "enrolled-already": "The provider was enrolled before, with other terms.",
        "listed-already": "The expert was listed before, otherwise.",
        "member-already": "The provider is a member in a part of that time.",
        "not-a-member": "The provider is not a member on that day.",
        "not-enrolled": "The provider is not enrolled.",
        "not-your-expert": "The expert is of another provider.",
        "provider-not-enrolled": "The expert's provider is not enrolled, as far as is known here.",
        # All
        "before-the-center": "The day lies before the center began.",
        "in-the-future": "The day has begun nowhere on earth yet.",
        "too-far-ahead": "What is planned lies at most ten years ahead.",
        "out-of-order": "The day lies before what it follows from, or an end before its beginning.",
    }
)
