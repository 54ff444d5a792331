"""What each rule of intake means, by the name that a refusal carries: for `docs/problems.md`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Requests
        "already-delivered": "The help was given: the request can end no other way any more.",
        "already-in-program": "The request is in that program already.",
        "already-joined": "The agency takes part already: to change that, take it back first.",
        "already-left": "The agency left before, on another day or for another reason.",
        "already-screened": "The request was routed before; to move it, escalate it.",
        "already-submitted": "There is a request with this id, with another content.",
        "authorization-missing": "A new executive's yes is due before the work goes on.",
        "before-joining": "The day lies before the agency joined.",
        "before-last-leaving": "The day lies before the agency last left.",
        "before-reauthorization": "The day lies before the new executive whose yes is due.",
        "before-screening": "The day lies before the request was routed.",
        "before-submission": "The day lies before the request was submitted.",
        "counts-for-another": "Another request counts as this one: merge it, do not decline it.",
        "delivery-type-not-given": "The program does not give this way of assistance.",
        "document-missing": "The program needs a document by which the agency authorizes it.",
        "duplicate-of-none": "Nothing that the request looks like counts any more.",
        "entered-in-error": "That the agency took part was taken back.",
        "flagged": "The request looks like another: first keep it or merge it.",
        "merge-into-itself": "A request cannot count as itself.",
        "merge-target-ended": "The request to merge into has ended itself.",
        "merge-target-of-another-agency": "Only requests of one agency can be merged.",
        "merge-target-unknown": "There is no request to merge into.",
        "moved-too-often": "The request moved to another program as often as one may.",
        "lead-agency": "The agency leads the request, and so takes part.",
        "not-flagged": "The request is not, or no longer, flagged as like another.",
        "not-participating": "The agency takes no part in the request.",
        "other-action-open": "Something else goes on with the agency: say that it was reviewed.",
        "too-many-participants": "As many agencies take part as one request can have.",
        "wanted-ends-before-it-begins": "The last wanted day lies before the first.",
        # Agencies
        "agency-not-registered": "The agency is not in the registry, or was not on that day.",
        "already-registered": "The agency is registered, with another profile: change that.",
        "before-last-end": "The day lies before the last action of this kind was over.",
        "before-last-named": "The day lies before the contact was last named.",
        "before-other-action": "The day lies before the action was noted.",
        "executive-differs": "Another person is named as executive: that is a change of executive.",
        "not-an-executive": "A point of contact is no executive: name it as a contact.",
        "ori-ambiguous": "Seven characters of an ORI do not say which agency is meant: give nine.",
        "ori-prefix-unknown": "The ORI begins with no NCIC code of a state or territory.",
        "state-differs": "The prefix of the ORI stands for another state.",
        "other-action-noted": "An action of this kind is open with the agency already.",
        "other-action-not-open": "No action of this kind is open with the agency.",
        # Topics
        "before-last-listing": "The day lies before the topic was last listed.",
        "before-retirement": "The day lies before the topic was retired.",
        "topic-retired": "The topic was not offered on that day.",
        "topic-unknown": "The topic is not listed.",
        # Evaluations
        "already-answered": "The invitation was answered before, otherwise.",
        "already-invited": "The invitation was made before, for another purpose or day.",
        "asked-at-follow-up": "The question is asked months later, when there is something to say.",
        "before-expiry": "The day lies before the former invitation expired.",
        "before-invitation": "The day lies before the answer was asked for.",
        "behavior-or-results-missing": "A follow-up answers a question about behavior or results.",
        "expired": "Answers are taken no longer.",
        "not-due": "It is too early for this reminder, or to give up waiting.",
        "not-follow-up-time": "A follow-up comes 60 to 180 days after the delivery.",
        "not-invited": "There is no such invitation.",
        "question-unknown": "Nobody asks this question.",
        "still-open": "The invitation can be answered, or has not been told to have expired.",
        # All
        "before-the-center": "The day lies before the center began.",
        "in-the-future": "The day has begun nowhere on earth yet.",
        "too-far-ahead": "What is wanted lies at most ten years ahead.",
        "not-your-engagement": "Whoever asks did not give what is evaluated.",
    }
)
