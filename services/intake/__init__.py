"""Intake: everything an agency tells the center.

Owns agencies (`agency-<ORI>`), requests (`request-<id>`) and evaluations (`evaluation-<id>`).

Tells `AgencyRegistered`, `AgencyProfileChanged`; `RequestSubmitted`, `RequestScreened`,
`RequestDeclined`, `RequestWithdrawn`; `EvaluationInvited`, `EvaluationReceived`.

Hears `ProviderAssigned`, `ProviderDeclined` and `EngagementCancelled` to show where a request
stands, and `EngagementDelivered` to show it and to ask how it went.
"""
