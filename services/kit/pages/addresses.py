"""Addresses on this site, as links and redirects take them."""

from __future__ import annotations

import re
from typing import Final

ADDRESS_CHARACTERS_MAX: Final = 2000
_LOCAL: Final = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", re.ASCII)


def local_address(text: str | None) -> str | None:
    """Return an address if it is one of this site, so that a redirect leads nowhere else."""
    if text is None or len(text) > ADDRESS_CHARACTERS_MAX or not _LOCAL.fullmatch(text):
        return None
    return text
