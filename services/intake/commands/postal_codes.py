"""States and territories: the NCIC code that begins an ORI, and the postal code it stands for."""

from __future__ import annotations

from typing import Final

_SAME_IN_BOTH: Final = (  # noqa: SIM905 - as a list it would be one code a line
    "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NH NJ "
    "NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY AS CZ MP PR VI"
).split()

POSTAL_CODE_BY_NCIC: Final = {code: code for code in _SAME_IN_BOTH} | {
    "NB": "NE",  # Nebraska was NB by post too, until 1969
    "GM": "GU",
    "AM": "AS",  # files of the FBI write American Samoa either way
}
"""The Canal Zone (`CZ`) is no more, but the registry still names it."""

STATES: Final = frozenset(POSTAL_CODE_BY_NCIC.values())
"""Postal codes of the states, the District of Columbia and the territories."""

TERRITORIES: Final = frozenset({"AS", "CZ", "GU", "MP", "PR", "VI"})
"""Those of them that are territories."""
