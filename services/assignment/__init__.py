"""Assignment: who does the work, and what was done.

Owns providers, experts, engagements and their deliveries. Tells the facts of `events.assignment`.
Hears `RequestScreened` (an engagement is opened) and `RequestWithdrawn` (it is cancelled), and its
own facts, from which its tables are made.
"""
