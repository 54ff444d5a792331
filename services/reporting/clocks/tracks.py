"""A track: the spells of one thing in their order, with its holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from services.reporting.clocks.spells import FOR_THE_SPONSOR, PARTIES, Party, Pause, Spell, Stage


class Stopped(NamedTuple):
    """What an end that may be taken back ended: the places of the spells, if there were any."""

    on: date
    current: int | None
    hold: int | None
    beside: int | None


@dataclass(slots=True)
class Track:
    """Facts come in the order of their days; a spell keeps its place in the list."""

    spells: list[Spell] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    """The places of spells that are new or changed."""
    _current: int | None = None
    """The place of the current spell, holds aside."""
    _hold: int | None = None
    _beside: int | None = None
    """The place of a spell that goes on beside the others; no hold pauses it."""
    _stopped: Stopped | None = None
    """The last end, until it is taken back or something else begins."""

    @property
    def is_stopped(self) -> bool:
        """Whether it has ended by an end that may be taken back."""
        return self._stopped is not None

    @property
    def stage(self) -> Stage | None:
        """The current stage, holds aside; None where nothing is awaited."""
        return None if self._current is None else self.spells[self._current].stage

    def begin(self, spell: Spell) -> None:
        """End the current spell and begin another; a hold continues."""
        self._stopped = None
        self._end_current(spell.began_on)
        if self._hold is not None:
            spell.pauses = (Pause(spell.began_on),)
        self._current = self._put(spell)

    def hand_over(self, on: date, provider: str | None, counted_from: date | None) -> None:
        """Charge the current stage to another provider, in a spell of its own from that day on.

        What waits for somebody else goes on, and names the provider of now. `counted_from` is the
        day from which the norm counts anew; None: it counts on.
        """
        if self._hold is not None:
            self._touch(self._hold).provider = provider
        if self._current is None:
            return
        current = self.spells[self._current]
        if current.party is not Party.PROVIDER:
            self._touch(self._current).provider = provider
            return
        since = counted_from or current.counted_from
        self.begin(Spell(current.stage, current.party, on, provider, current.norm, since))

    def begin_beside(self, spell: Spell) -> None:
        """Begin a spell beside the current one, unless one goes on already."""
        if self._beside is None:
            self._beside = self._put(spell)

    def end_beside(self, on: date) -> None:
        """End the spell beside the current one."""
        if self._beside is not None:
            self._touch(self._beside).ended_on = on
            self._beside = None

    def end(self, on: date) -> None:
        """End the current spell, its hold, and the one beside it."""
        self.resume(on)
        self.end_beside(on)
        self._end_current(on)

    def stop(self, on: date) -> None:
        """End everything, as `end` does, by an end that may be taken back."""
        self._stopped = Stopped(on, self._current, self._hold, self._beside)
        self.end(on)

    def go_on(self, on: date, *, held: bool = False) -> None:
        """Take the stop back: its spells go on, and the days since are charged to nobody.

        `held`: the hold goes on, too, if there was one.
        """
        if self._stopped is None:
            return
        stopped, self._stopped = self._stopped, None
        pause = Pause(stopped.on, on)
        self._current, self._beside = stopped.current, stopped.beside
        if held:
            self._hold = stopped.hold
        for place in (self._current, self._beside, self._hold):
            if place is not None:
                spell = self._touch(place)
                spell.ended_on = None
                spell.pauses = (*spell.pauses, pause)
        if self._hold is not None and self._current is not None:
            current = self.spells[self._current]
            *before, of_the_hold, _ = current.pauses
            current.pauses = (*before, Pause(of_the_hold.began_on))

    def hold(self, on: date, reason: str) -> None:
        """Pause the current spell; the hold is charged to the sponsor or to nobody."""
        if self._current is None or self._hold is not None:
            return
        current = self._touch(self._current)
        current.pauses = (*current.pauses, Pause(on))
        stage = Stage.AWAITING_SPONSOR if reason in FOR_THE_SPONSOR else Stage.ON_HOLD
        held = Spell(stage, PARTIES[stage], on, current.provider, held_for=reason)
        self._hold = self._put(held)

    def resume(self, on: date) -> None:
        """End the hold."""
        if self._hold is None:
            return
        self._touch(self._hold).ended_on = on
        self._hold = None
        if self._current is not None:
            _stop_pause(self._touch(self._current), on)

    def _end_current(self, on: date) -> None:
        if self._current is None:
            return
        current = self._touch(self._current)
        if self._hold is not None:
            _stop_pause(current, on)
        current.ended_on = on
        self._current = None

    def _put(self, spell: Spell) -> int:
        place = len(self.spells)
        self.spells.append(spell)
        self.touched.add(place)
        return place

    def _touch(self, place: int) -> Spell:
        self.touched.add(place)
        return self.spells[place]


def _stop_pause(spell: Spell, on: date) -> None:
    *before, last = spell.pauses
    spell.pauses = (*before, Pause(last.began_on, on))
