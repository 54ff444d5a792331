"""The words of the code that no library has: what each means, for the glossary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CODE_WORDS: Final[Mapping[str, str]] = {
    "append": "To write facts to the log, if their stream has the expected version.",
    "as of": "A figure as of a position counts what was recorded up to there.",
    "call": "A request over HTTP. Its id is the `correlation_id` of the facts that it causes.",
    "checkpoint": "The position up to which a feed has handled the log.",
    "decider": "A command and a state -> facts; with the fold that makes the state. Pure.",
    "feed": "A projection or a reaction: it handles the log in order, from its checkpoint on.",
    "fold": "A state and a fact -> the next state, or a row and a fact -> the next row. Pure.",
    "fresh tables": "Tables that a rebuild fills beside the live ones and then swaps in.",
    "generation": "A number: while it is the same, rows as of a handled position are too.",
    "guard": "The version of another stream that a decision depends on.",
    "head": "The last event of the log.",
    "hears": "A feed hears the types of facts that concern it; it passes over the others.",
    "kept": "Held in memory from an earlier load, and only read on from there.",
    "life": "The facts of one thing, in the order of the log.",
    "narrow": "A fact with only the fields that a reader needs, decoded in bulk.",
    "parked": "Put aside because a feed could not handle it, with the later facts of its stream.",
    "patience": "How long a call, or a turn in the background, waits for the database in all.",
    "position": "The number of an event in the log: 1, 2, 3, ... without a gap.",
    "reaction": "A feed that gives a command because of a fact.",
    "released": "Handled after it was parked.",
    "to remember": "A table remembers if it keeps former rows, to be read as of a position.",
    "transient fault": "A fault that passes, such as a database that is away: it is retried.",
    "turn": "The right to work that one replica of a service has at a time.",
    "whole": "Tables are whole if all migrations are applied and no restore is under way.",
}
