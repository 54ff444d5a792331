"""A track: the spells of one thing, one after the other, and beside them what holds it up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from services.reporting.clocks.spells import FOR_THE_SPONSOR, PARTIES, Pause, Spell, Stage


@dataclass(slots=True)
class Track:
    """Facts come in the order of their days; a spell is never moved within the list."""

    spells: list[Spell] = field(default_factory=list)
    _current: int | None = None
    """Which spell goes on, but for a hold."""
    _hold: int | None = None

    @property
    def stage(self) -> Stage | None:
        """What is awaited now, were it not for a hold."""
        return None if self._current is None else self.spells[self._current].stage

    def begin(self, spell: Spell) -> None:
        """End what went on and wait for something else; a hold goes on."""
        on = spell.began_on
        self._end_current(on)
        if self._hold is not None:
            spell = spell._replace(pauses=(Pause(on),))
        self._current = len(self.spells)
        self.spells.append(spell)

    def end(self, on: date) -> None:
        """Wait for nothing more; a hold ends with what it held."""
        self.resume(on)
        self._end_current(on)

    def hold(self, on: date, reason: str) -> None:
        """Stop the clock of what goes on: the sponsor is waited for, or nobody."""
        if self._current is None or self._hold is not None:
            return
        current = self.spells[self._current]
        self.spells[self._current] = current._replace(pauses=(*current.pauses, Pause(on)))
        stage = Stage.AWAITING_SPONSOR if reason in FOR_THE_SPONSOR else Stage.ON_HOLD
        self._hold = len(self.spells)
        self.spells.append(
            Spell(stage, PARTIES[stage], on, provider=current.provider, held_for=reason)
        )

    def resume(self, on: date) -> None:
        """Let it go on."""
        if self._hold is None:
            return
        self.spells[self._hold] = self.spells[self._hold]._replace(ended_on=on)
        self._hold = None
        self._stop_pause(on)

    def _end_current(self, on: date) -> None:
        if self._current is None:
            return
        if self._hold is not None:
            self._stop_pause(on)
        self.spells[self._current] = self.spells[self._current]._replace(ended_on=on)
        self._current = None

    def _stop_pause(self, on: date) -> None:
        if self._current is None:
            return
        current = self.spells[self._current]
        *before, pause = current.pauses
        self.spells[self._current] = current._replace(pauses=(*before, Pause(pause.began_on, on)))
