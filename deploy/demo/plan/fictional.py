"""Agencies that do not exist, so that the demo needs no file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from typing import Final

from deploy.demo.plan.acts import Agency
from deploy.demo.plan.calibration import SMALL_OF_BLOCK
from deploy.demo.plan.chance import shares, weighted
from events.vocabulary import SMALL_AGENCY_SWORN_MAX, AgencyKind

_STATES: Final = """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC
ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY
"""
_NCIC: Final = {"NE": "NB", "GU": "GM"}
"""Where the NCIC state code is not the postal one."""
_TERRITORIES: Final = ("PR", "GU", "VI")
_FIRST: Final = """
Alder Amber Ash Bay Beaver Birch Blue Bright Cedar Clear Copper Crane Deer Eagle East Elk Fair Fern
Fox Glen Golden Granite Green Hazel Heron High Iron Juniper Lake Laurel Linden Long Maple Meadow
Mill Moss North Oak Otter Pine Prairie Quarry Raven Red River Rock Rose Sage Silver South Spring
Stone Summit Sun Thorn Timber West White Wild Willow
"""
_SECOND: Final = """
bend bridge brook burg creek dale falls field ford grove harbor haven hill hollow mont point port
ridge run shore side springs stead ton town vale view ville water wood
"""
_KINDS: Final = {
    AgencyKind.LOCAL: 62,
    AgencyKind.SHERIFF: 18,
    AgencyKind.CAMPUS: 9,
    AgencyKind.TRIBAL: 4,
    AgencyKind.STATE: 3,
    AgencyKind.TERRITORIAL: 2,
    AgencyKind.OTHER: 2,
}
_NAMES: Final = {
    AgencyKind.LOCAL: "{place} Police Department",
    AgencyKind.SHERIFF: "{place} County Sheriff's Office",
    AgencyKind.CAMPUS: "{place} University Police",
    AgencyKind.TRIBAL: "{place} Tribal Police",
    AgencyKind.STATE: "{place} State Patrol",
    AgencyKind.TERRITORIAL: "{place} Territorial Police",
    AgencyKind.OTHER: "{place} Transit Police",
}


def fictional_agencies(chance: random.Random) -> Iterator[Agency]:
    """Yield agencies of all kinds without end, 13 of every 25 of them small."""
    places = [f"{first}{second}" for first in _FIRST.split() for second in _SECOND.split()]
    states = _STATES.split()
    chance.shuffle(places)
    small = shares(chance, *SMALL_OF_BLOCK)
    for number in count(1):
        kind = weighted(chance, _KINDS)
        state = chance.choice(_TERRITORIES if kind is AgencyKind.TERRITORIAL else states)
        place = places[number % len(places)].capitalize()
        yield Agency(
            # County 9xx is not in use, so that no real agency is meant.
            ori=f"{_NCIC.get(state, state)}9{number:04}00",
            name=_NAMES[kind].format(place=place),
            kind=kind,
            state=state,
            sworn=sworn_strength(chance, small=next(small)),
        )


def sworn_strength(chance: random.Random, *, small: bool) -> int:
    """Draw a sworn strength: small is up to 49; else mostly hundreds, rarely thousands."""
    if small:
        return chance.randint(3, SMALL_AGENCY_SWORN_MAX)
    band = chance.choices(((50, 249), (250, 999), (1_000, 9_000)), weights=(50, 30, 20))[0]
    return chance.randint(*band)
