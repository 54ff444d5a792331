"""Intake: agencies, their requests, and what they say of the help.

Owns agencies (`agency-<ORI>`), requests (`request-<id>`), their desks (`desk-<request id>`),
evaluations (`evaluation-<id>`) and topics (`topic-<slug>`).

Records `AgencyRegistered`, `AgencyProfileChanged`, `ContactNamed`, `ExecutiveChanged`,
`OtherActionNoted`, `OtherActionEnded`; `RequestSubmitted`, `RequestFlagged`, `RequestMerged`,
`RequestKept`, `RequestAuthorized`, `ReauthorizationAsked`, `RequestScreened`, `RequestEscalated`,
`RequestDeclined`, `RequestWithdrawn`; `CoordinatorTook`, `CoordinatorReleased`, `NoteWritten`,
`NoteCorrected`, `NoteStruck`; `EvaluationInvited`, `EvaluationAnswered`, `AnswerReceived`;
`TopicListed`,
`TopicRetired`, `TopicMerged`, `TopicSplit`.

Receives the facts of engagements, to show where a request stands: `EngagementOpened`,
`ProviderAssigned`, `ProviderDeclined`, `AssignmentLapsed`, `EngagementDelivered`,
`EngagementCancelled`, `EngagementClosed`, `EngagementReopened`, `EngagementHeld`,
`EngagementResumed`. On `EngagementDelivered` it invites to evaluate; on its own `ExecutiveChanged`
it asks for a new authorization of all that is open.
"""
