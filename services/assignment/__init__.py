"""Assignment: who does the work, and what was done.

Owns providers, experts, engagements with their plans and deliveries, findings and recommendations.
Records the facts of `events.assignment`. Reacts to `RequestScreened` (an engagement is opened),
`RequestEscalated` (it is closed, and the next is opened), `RequestWithdrawn` and
`RequestMerged` (it is cancelled), `ReauthorizationAsked` and `RequestAuthorized` (it is held, and
resumed). Its tables are made of its own facts and of evaluations.
"""
