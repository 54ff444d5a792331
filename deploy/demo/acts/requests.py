"""What an agency asks, and what the center makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from events.vocabulary import (
    DeclineReason,
    DeliveryType,
    OtherAction,
    Program,
    WithdrawalReason,
)


@dataclass(frozen=True, slots=True)
class Submit:
    """The agency asks."""

    on: date
    program: Program
    topics: tuple[str, ...]
    delivery_types: tuple[DeliveryType, ...]


@dataclass(frozen=True, slots=True)
class NoteOtherAction:
    """The center learns what else goes on with the agency."""

    on: date
    action: OtherAction


@dataclass(frozen=True, slots=True)
class Screen:
    """The center takes the request."""

    on: date
    program: Program
    other_action_reviewed: bool = False
    """Another action is open with the agency; whoever screens has seen it."""


@dataclass(frozen=True, slots=True)
class Decline:
    """The center does not take it."""

    on: date
    reason: DeclineReason


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The agency takes it back."""

    on: date
    reason: WithdrawalReason


@dataclass(frozen=True, slots=True)
class Merge:
    """The request counts as the one that it looks like: see `Life.looks_like`."""

    on: date


@dataclass(frozen=True, slots=True)
class RequestStep:
    """A step of the request, such as `authorize`, `keep` or `escalate`, with what is said."""

    on: date
    verb: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChangeExecutive:
    """Somebody else leads the agency; the work pauses until the new executive says yes."""

    on: date


RequestAct: TypeAlias = (
    Submit | NoteOtherAction | Screen | Decline | Withdraw | Merge | RequestStep | ChangeExecutive
)
