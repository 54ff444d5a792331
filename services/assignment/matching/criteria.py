"""The soft criteria: how well an expert suits, 0 to 1 each, with a sentence for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from services.assignment.defaults import LOAD
from services.assignment.matching.neighbours import are_neighbours
from services.assignment.matching.roster import Expert
from services.assignment.matching.wanted import Wanted

UNKNOWN: Final = 0.5
"""The score where the answer is not known."""
NEIGHBOURING: Final = 0.5


def _topics_covered(wanted: Wanted, expert: Expert) -> float:
    if not wanted.topics:
        return 1.0
    covered = len(wanted.topics & expert.topics)
    if expert.today and covered < len(wanted.topics):
        covered = len(_covered(wanted, expert))
    return covered / len(wanted.topics)


def _say_topics(wanted: Wanted, expert: Expert) -> str:
    if not wanted.topics:
        return "no topic was asked for"
    covered = [
        topic if not listed else f"{topic} (listed as {', '.join(listed)}, since merged or split)"
        for topic, listed in _covered(wanted, expert).items()
    ]
    known = f": {', '.join(covered)}" if covered else ""
    return f"covers {len(covered)} of {len(wanted.topics)} topics{known}"


def _covered(wanted: Wanted, expert: Expert) -> dict[str, list[str]]:
    """Return the topics that an expert covers, each with its other names under which it does.

    Two topics are the same if what they are today has one in common: of what was split, each part.
    """
    found: dict[str, list[str]] = {}
    for topic in sorted(wanted.topics):
        if topic in expert.topics:
            found[topic] = []
        elif expert.today:
            names = _today(expert, topic)
            if listed := sorted(each for each in expert.topics if names & _today(expert, each)):
                found[topic] = listed
    return found


def _today(expert: Expert, topic: str) -> frozenset[str]:
    return expert.today.get(topic) or frozenset((topic,))


def _kind_served(wanted: Wanted, expert: Expert) -> float:
    if wanted.agency_kind is None:
        return UNKNOWN
    return 1.0 if wanted.agency_kind in expert.agency_kinds else 0.0


def _say_kind(wanted: Wanted, expert: Expert) -> str:
    if wanted.agency_kind is None:
        return "the kind of agency is unknown"
    serves = "serves" if wanted.agency_kind in expert.agency_kinds else "does not usually serve"
    return f"{serves} agencies of the kind {wanted.agency_kind}"


def _size_served(wanted: Wanted, expert: Expert) -> float:
    if not expert.agency_sizes:
        return 1.0
    if wanted.size is None:
        return UNKNOWN
    return 1.0 if wanted.size in expert.agency_sizes else 0.0


def _say_size(wanted: Wanted, expert: Expert) -> str:
    if not expert.agency_sizes:
        return "serves agencies of every size"
    if wanted.size is None:
        return "the size of the agency is unknown"
    serves = "serves" if wanted.size in expert.agency_sizes else "does not usually serve"
    return f"{serves} {wanted.size} agencies"


def _familiar(wanted: Wanted, expert: Expert) -> float:
    state = 1 if wanted.state in expert.states else 0
    if not wanted.communities:
        return float(state)
    known = len(wanted.communities & expert.communities)
    return (state + known) / (1 + len(wanted.communities))


def _say_familiar(wanted: Wanted, expert: Expert) -> str:
    knows = "knows" if wanted.state in expert.states else "is not known to know"
    said = f"{knows} the state {wanted.state}"
    for community in sorted(wanted.communities):
        also = "knows" if community in expert.communities else "is not known to know"
        said += f", {also} {community} communities"
    return said


def _languages_spoken(wanted: Wanted, expert: Expert) -> float:
    if not wanted.languages:
        return 1.0
    return len(wanted.languages & expert.languages) / len(wanted.languages)


def _say_languages(wanted: Wanted, expert: Expert) -> str:
    if not wanted.languages:
        return "no language beside English was asked for"
    spoken = ", ".join(sorted(wanted.languages & expert.languages)) or "none"
    return f"of {', '.join(sorted(wanted.languages))} speaks {spoken}"


def _near(wanted: Wanted, expert: Expert) -> float:
    if not wanted.travel:
        return 1.0
    if expert.based_in is None:
        return UNKNOWN
    if expert.based_in == wanted.state:
        return 1.0
    return NEIGHBOURING if are_neighbours(expert.based_in, wanted.state) else 0.0


def _say_near(wanted: Wanted, expert: Expert) -> str:
    if not wanted.travel:
        return "nobody has to travel for what was asked"
    if expert.based_in is None:
        return "it is unknown where the expert is based"
    if expert.based_in == wanted.state:
        return f"is based in {wanted.state}"
    near = are_neighbours(expert.based_in, wanted.state)
    return f"is based in {expert.based_in}, {'next to' if near else 'away from'} {wanted.state}"


def _room_left(_wanted: Wanted, expert: Expert) -> float:
    return 1 - expert.load / expert.capacity if expert.load < expert.capacity else 0.0


def _say_load(_wanted: Wanted, expert: Expert) -> str:
    return f"{expert.load} of {expert.capacity} engagements are taken"


def _rated(_wanted: Wanted, expert: Expert) -> float:
    return expert.rating.score


def _say_rated(_wanted: Wanted, expert: Expert) -> str:
    rating = expert.rating
    return (
        f"past work was evaluated {rating.answers} times, that of {expert.provider} "
        f"{rating.provider_answers} times; few answers count little"
    )


class Soft(NamedTuple):
    """One soft criterion: its measure (0 to 1), and its sentence."""

    name: str
    measure: Callable[[Wanted, Expert], float]
    sentence: Callable[[Wanted, Expert], str]


CRITERIA: Final = (
    Soft("topics", _topics_covered, _say_topics),
    Soft("agency-kind", _kind_served, _say_kind),
    Soft("agency-size", _size_served, _say_size),
    Soft("familiarity", _familiar, _say_familiar),
    Soft("language", _languages_spoken, _say_languages),
    Soft("travel", _near, _say_near),
    Soft(LOAD, _room_left, _say_load),
    Soft("evaluations", _rated, _say_rated),
)
