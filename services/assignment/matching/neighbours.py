"""Which states of the USA have a land border, or a bridge over a river, in common."""

from __future__ import annotations

from typing import Final

_NEIGHBOURS: Final = {
    "AL": "FL GA MS TN",
    "AR": "LA MO MS OK TN TX",
    "AZ": "CA CO NM NV UT",
    "CA": "NV OR",
    "CO": "KS NE NM OK UT WY",
    "CT": "MA NY RI",
    "DC": "MD VA",
    "DE": "MD NJ PA",
    "FL": "GA",
    "GA": "NC SC TN",
    "IA": "IL MN MO NE SD WI",
    "ID": "MT NV OR UT WA WY",
    "IL": "IN KY MO WI",
    "IN": "KY MI OH",
    "KS": "MO NE OK",
    "KY": "MO OH TN VA WV",
    "LA": "MS TX",
    "MA": "NH NY RI VT",
    "MD": "PA VA WV",
    "ME": "NH",
    "MI": "OH WI",
    "MN": "ND SD WI",
    "MO": "NE OK TN",
    "MS": "TN",
    "MT": "ND SD WY",
    "NC": "SC TN VA",
    "ND": "SD",
    "NE": "SD WY",
    "NH": "VT",
    "NJ": "NY PA",
    "NM": "OK TX UT",
    "NV": "OR UT",
    "NY": "PA VT",
    "OH": "PA WV",
    "OK": "TX",
    "OR": "WA",
    "PA": "WV",
    "SD": "WY",
    "TN": "VA",
    "UT": "WY",
    "VA": "WV",
}
"""Each pair once, under the state that comes first."""

_BORDERS: Final[dict[str, set[str]]] = {}
for _state, _others in _NEIGHBOURS.items():
    for _other in _others.split():
        _BORDERS.setdefault(_state, set()).add(_other)
        _BORDERS.setdefault(_other, set()).add(_state)

_NONE: Final = frozenset[str]()


def are_neighbours(state: str, other: str) -> bool:
    """Whether the two, by postal code, are next to each other; no state is next to itself."""
    return other in _BORDERS.get(state, _NONE)
