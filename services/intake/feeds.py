"""The names of what intake makes of facts, as checkpoints bear them."""

from __future__ import annotations

from typing import Final

AGENCIES_FEED: Final = "agencies"
REQUESTS_FEED: Final = "requests"
DESK_FEED: Final = "desk"
TOPICS_FEED: Final = "topics"
COMPLETIONS_FEED: Final = "completions"
INVITATIONS_FEED: Final = "invitations"
TESTIMONIALS_FEED: Final = "testimonials"
INVITE_EVALUATION_FEED: Final = "invite_evaluation"
ASK_REAUTHORIZATION_FEED: Final = "ask_reauthorization"
