"""Intake: everything an agency tells the center.

Owns agencies (`agency-<ORI>`), requests (`request-<id>`), evaluations (`evaluation-<id>`) and
topics (`topic-<slug>`).

Tells `AgencyRegistered`, `AgencyProfileChanged`, `ContactNamed`, `ExecutiveChanged`,
`OtherActionNoted`, `OtherActionEnded`; `RequestSubmitted`, `RequestFlagged`, `RequestMerged`,
`RequestKept`, `RequestAuthorized`, `ReauthorizationAsked`, `RequestScreened`, `RequestEscalated`,
`RequestDeclined`, `RequestWithdrawn`; `EvaluationInvited`, `EvaluationReceived`; `TopicListed`,
`TopicRetired`.

Hears what becomes of engagements, to show where a request stands: `EngagementOpened`,
`ProviderAssigned`, `ProviderDeclined`, `AssignmentLapsed`, `EngagementDelivered`,
`EngagementCancelled`, `EngagementClosed`, `EngagementReopened`, `EngagementHeld`,
`EngagementResumed`. Asks how it went on `EngagementDelivered`; on its own `ExecutiveChanged` asks
for a new yes to all that waits or is open.
"""
