"""Assignment: who does the work, and what was done.

Owns providers, experts, engagements with their plans and deliveries, findings and recommendations.
Tells the facts of `events.assignment`. Hears `RequestScreened` (an engagement is opened),
`RequestEscalated` (it is closed, and the next is opened), `RequestWithdrawn` and
`RequestMerged` (it is cancelled), `ReauthorizationAsked` and `RequestAuthorized` (it is held, and
resumed), and its own facts, from which its tables are made.
"""
