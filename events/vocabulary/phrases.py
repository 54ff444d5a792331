"""Words of the vocabulary as people read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_SPELLED: Final[Mapping[str, str]] = {
    "cri-tac": "CRI-TAC",
    "compstat": "CompStat",
    "gis": "GIS",
    "sme": "SME",
} | {
    compound: compound
    for compound in (
        *("after-action", "co-responder", "de-escalation", "follow-up", "high-profile"),
        *("in-person", "public-health", "sign-in", "train-the-trainer"),
    )
}
"""What is written neither apart nor small."""
_PART: Final = re.compile(rf"(?<![a-z])(?:{'|'.join(_SPELLED)})(?![a-z])|[_-]")


def in_sentence(word: str) -> str:
    """Return a program, a topic or another word of the vocabulary as it stands within a sentence.

    >>> in_sentence("cri-tac"), in_sentence("after-action-review"), in_sentence("gun_violence")
    ('CRI-TAC', 'after-action review', 'gun violence')
    """
    return _PART.sub(lambda part: _SPELLED.get(part[0], " "), word)


def phrase_of(word: str) -> str:
    """Return a word of the vocabulary as it stands by itself.

    >>> phrase_of("sme-briefing"), phrase_of("de-escalation"), phrase_of("in-person-training")
    ('SME briefing', 'De-escalation', 'In-person training')
    """
    phrase = in_sentence(word)
    return phrase[:1].upper() + phrase[1:]
