"""The names of what access makes of facts, as checkpoints bear them."""

from __future__ import annotations

from typing import Final

PEOPLE_FEED: Final = "people"
CONSUMERS_FEED: Final = "consumers"
ASK_MAILS_FEED: Final = "ask_mails"
ASK_EVALUATION_MAILS_FEED: Final = "ask_evaluation_mails"
ERASE_REMOVED_FEED: Final = "erase_removed"
CARRY_OUT_FORGETTING_FEED: Final = "carry_out_forgetting"
USE_LINKS_FEED: Final = "use_links"
