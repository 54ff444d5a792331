"""The names of what intake makes of facts, as checkpoints bear them."""

from __future__ import annotations

from typing import Final

AGENCIES: Final = "agencies"
REQUESTS: Final = "requests"
TOPICS: Final = "topics"
INVITATIONS: Final = "invitations"
INVITE_EVALUATION: Final = "invite_evaluation"
ASK_REAUTHORIZATION: Final = "ask_reauthorization"
