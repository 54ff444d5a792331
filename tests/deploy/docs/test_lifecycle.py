from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from deploy.docs import exploring
from deploy.docs.exploring import (
    Lifecycle,
    NotExploredError,
    Samples,
    Situations,
    Transition,
    explore,
    situation,
)
from deploy.docs.lifecycle import PAGE, page
from deploy.docs.pages import FOLDER, main
from deploy.docs.samples import LIFECYCLES
from events.decider import Command, Decider, Refused
from events.event import Event
from events.vocabulary import HoldReason


class Lit(Event):
    """Somebody lit the lamp."""

    wire_name = "Lit"
    category = "lamp"

    room: str


class Broken(Event):
    """It gives no light any more."""

    wire_name = "Broken"
    category = "lamp"

    reason: HoldReason


class Light(Command):
    room: str
    on: date


class Break(Command):
    reason: HoldReason
    on: date


@dataclass(frozen=True)
class Dark:
    """Nobody has lit it."""


@dataclass(frozen=True)
class Bright:
    """It gives light.

    More words than the page needs.
    """

    lit_on: date


@dataclass(frozen=True)
class Gone:
    """It never will again."""

    lit_on: date
    reason: HoldReason


Lamp = Dark | Bright | Gone


def decide(command: Light | Break, lamp: Lamp) -> Sequence[Lit | Broken]:
    if isinstance(command, Light):
        if not isinstance(lamp, Dark):
            raise Refused("lit", "it is not dark")
        return [Lit(room=command.room)]
    if not isinstance(lamp, Bright) or command.on <= lamp.lit_on:
        raise Refused("too-early", "it breaks only later")
    return [Broken(reason=command.reason)]


def evolve(_lamp: Lamp, event: Lit | Broken) -> Lamp:
    if isinstance(event, Lit):
        return Bright(date(2020, 1, 1))
    return Gone(date(2020, 1, 1), event.reason)


LAMPS: Decider[Light | Break, Lamp, Lit | Broken] = Decider(
    category="lamp", initial=Dark(), evolve=evolve, decide=decide
)


def lamps(samples: Samples) -> Lifecycle:
    return Lifecycle("Lamp", LAMPS, Light | Break, Lamp, Lit | Broken, lambda _day: samples)


LAMP = lamps({"room": ("kitchen",)})


def test_every_step_that_some_command_leads_to_is_found_also_after_a_pause() -> None:
    assert explore(LAMP) == {
        Transition(None, "Lit", "Bright"),
        Transition("Bright", "Broken", "Gone"),
    }


def test_a_field_without_a_value_to_try_is_named() -> None:
    with pytest.raises(NotExploredError, match="Light needs a room"):
        explore(lamps({}))


def test_a_state_that_nothing_leads_to_is_named() -> None:
    decider = replace(LAMPS, evolve=lambda lamp, _event: lamp)
    stuck = replace(LAMP, decider=decider)
    with pytest.raises(NotExploredError, match="nothing led to the state Bright"):
        explore(stuck)


def test_a_situation_is_a_shape_with_its_codes_and_without_its_days() -> None:
    funding, litigation = HoldReason.FUNDING, HoldReason.LITIGATION
    assert situation(Bright(date(2020, 1, 1))) == situation(Bright(date(2021, 1, 1)))
    today = date(2020, 1, 1)
    assert situation(Gone(today, funding)) != situation(Gone(today, litigation))


@dataclass(frozen=True)
class Covered:
    """Something lies over it."""

    lamp: Lamp
    reason: HoldReason
    locked: bool


def test_every_two_parts_of_a_state_are_met_together_but_not_all_with_all() -> None:
    funding, litigation = HoldReason.FUNDING, HoldReason.LITIGATION
    today = date(2020, 1, 1)
    met = Situations(Lamp | Covered)
    assert met.add(Covered(Gone(today, funding), funding, locked=False))
    assert not met.add(Covered(Gone(date(2021, 1, 1), funding), funding, locked=False))
    assert met.add(Covered(Gone(today, litigation), litigation, locked=False))
    assert met.add(Covered(Gone(today, litigation), funding, locked=True))
    assert met.add(Covered(Gone(today, funding), litigation, locked=True))
    assert not met.add(Covered(Gone(today, funding), funding, locked=True)), "each two were met"
    assert met.add(Covered(Bright(today), funding, locked=True)), "what is inside is another"
    assert met.number == 5


def test_where_there_are_many_situations_a_part_is_new_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exploring, "TOGETHER_MAX", 2)
    funding, litigation = HoldReason.FUNDING, HoldReason.LITIGATION
    today = date(2020, 1, 1)
    met = Situations(Lamp | Covered)
    assert met.add(Covered(Gone(today, funding), funding, locked=False))
    assert met.add(Covered(Gone(today, litigation), litigation, locked=False))
    assert not met.add(Covered(Gone(today, funding), litigation, locked=False)), "each was met"
    assert met.add(Covered(Gone(today, funding), litigation, locked=True)), "a part is new"
    assert met.add(Covered(Bright(today), funding, locked=True)), "what is inside is another"


def test_the_page_draws_each_step_and_says_what_the_words_mean() -> None:
    text = page([LAMP])
    assert "    [*] --> Bright : Lit\n    Bright --> Gone : Broken\n    Gone --> [*]\n" in text
    assert "| `Bright` | It gives light. |" in text
    assert "| `Lit` | Somebody lit the lamp. |" in text


def test_a_page_that_is_not_current_fails_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    current = (FOLDER / PAGE).read_text()
    assert main(PAGE, current, ["--check"]) == 0
    assert main(PAGE, current + "more", ["--check"]) == 1
    assert capsys.readouterr().err == "docs/lifecycle.md is not current; run: make docs\n"
    assert (FOLDER / PAGE).read_text() == current


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lifecycle: lifecycle.name.lower())
def test_the_checked_in_page_has_a_diagram_for_each_lifecycle(lifecycle: Lifecycle) -> None:
    assert f"\n## {lifecycle.name}\n" in (FOLDER / PAGE).read_text()
