"""What is published tells of no single answer: the bounds of everything that was ever shown.

Somebody who has all snapshots, and knows how many pieces of work were completed, solves for each
count the least and the most that it can be. HiGHS does it, with every number that is published as
a constraint. Five numbers must remain possible, or all that ever were; of small counts 0 to 4.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from html import unescape
from itertools import pairwise, product
from random import Random
from typing import Any, Final, NamedTuple

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from starlette.requests import Request

from events.vocabulary import EvaluationStage, Program
from services.kit.pages.downloads import BYTE_ORDER_MARK, download
from services.kit.pages.page import Page
from services.reporting.app import SERVICE
from services.reporting.commands.snapshots import CellCounted, PublishFigures
from services.reporting.decisions import SNAPSHOTS_DECIDER
from services.reporting.decisions.rounding import BLOCK, shown
from services.reporting.pages.published import publication
from services.reporting.queries.snapshots import Published
from services.reporting.settings import ReportingSettings
from services.reporting.views.published import Line, lines_of
from tests.services.serving import built_once

PROGRAMS: Final = tuple(Program)[:4]
YEARS: Final = (2021, 2022, 2023)
STAGES: Final = tuple(EvaluationStage)
MANY: Final = range(12)
"""Made-up histories: each has some hundred counts, most of them small."""
Key = tuple[str, int, str]
Range = tuple[float, float]


class Counted(NamedTuple):
    completed: int
    answers: int
    satisfied: int


History = dict[Key, Counted]
"""What the center knows: nobody else may."""


def small_history(chance: Random) -> History:
    """Many small cells, with the extremes that are easiest to solve: none, and all of them."""
    history: History = {}
    for stage, year, program in product(STAGES, YEARS, PROGRAMS):
        completed = chance.choice([0, 1, 3, 4, 5, 6, 8, 9, 10, 12, 14, 17, 23])
        answers = chance.choice([0, completed, min(completed, 4), chance.randint(0, completed)])
        satisfied = chance.choice([0, answers, min(answers, 4), chance.randint(0, answers)])
        history[stage, year, program] = Counted(completed, answers, satisfied)
    return history


def later(history: History, chance: Random) -> History:
    """The same a quarter on: here and there another answer came, late."""
    moved = {}
    for key, (completed, answers, satisfied) in history.items():
        came = int(answers < completed and chance.random() < 0.1)
        liked = int(bool(came) and chance.random() < 0.7)
        moved[key] = Counted(completed, answers + came, satisfied + liked)
    return moved


def publish_quarters(first: History, chance: Random) -> list[tuple[dict[str, Any], History]]:
    """Publish quarter after quarter, some twice: the contents, and what was counted for each."""
    state, history, found = SNAPSHOTS_DECIDER.initial, first, []
    for year, quarter in product(range(YEARS[0] + 1, YEARS[-1] + 3), range(1, 5)):
        for again in (None, "Late entries.") if chance.random() < 0.3 else (None,):
            (fact,) = SNAPSHOTS_DECIDER.decide(command(year, quarter, history, again), state)
            state = SNAPSHOTS_DECIDER.evolve(state, fact)
            found.append((json.loads(fact.content), history))
            history = later(history, chance)
    return found


def command(
    year: int, quarter: int, history: Mapping[Key, Counted], reason: str | None = None
) -> PublishFigures:
    cells = [
        CellCounted(
            stage=EvaluationStage(stage), fiscal_year=of, program=Program(program), **each._asdict()
        )
        for (stage, of, program), each in history.items()
        if each.completed
    ]
    return PublishFigures(
        fiscal_year=year,
        quarter=quarter,
        reason=reason,
        on=date(2030, 1, 1),
        now=datetime(2030, 1, 1, 12, tzinfo=UTC),
        as_of=1,
        work={},
        cells=cells,
    )


Row = Mapping[str, Any]
"""What is shown of answers of a stage, of all years and programs that are not named."""


class Told(NamedTuple):
    """Sums over cells: whose number of `what` lies in a range."""

    what: str
    keys: tuple[Key, ...]
    at_least: int
    at_most: int


def told_by(
    content: Mapping[str, Any], completed: Mapping[Key, int], rows: Iterable[Row] | None = None
) -> list[Told]:
    """Everything that a snapshot says of answers: cells and totals, over whatever they are.

    `rows` are what something else shows of it.
    """
    found = []
    for row in rows_of(content) if rows is None else rows:
        keys = tuple(
            key
            for key in completed
            if key in _shown_in(content)
            and all(row.get(name, value) == value for name, value in zip(_NAMES, key, strict=True))
        )
        assert row["completed"] == sum(completed[key] for key in keys)
        found += [
            Told(what, keys, row[what]["at_least"], row[what]["at_most"])
            for what in ("answers", "satisfied")
        ]
    return found


_NAMES: Final = ("stage", "fiscal_year", "program")


def rows_of(content: Mapping[str, Any]) -> list[Row]:
    """The rows of answers in the source."""
    answers = content["answers"]
    return [*answers["cells"], *answers["totals_of_what_is_shown"]]


def rows_of_table(content: Mapping[str, Any]) -> list[Row]:
    """The rows of answers in the table to download."""
    answer = download("fy2024-q1", Line._fields, lines_of(content))
    table = csv.DictReader(io.StringIO(bytes(answer.body).decode().removeprefix(BYTE_ORDER_MARK)))
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for line in table:
        of = {name: line[name] for name in _NAMES if line[name]}
        row = found.setdefault((line["section"], *of.values()), {**of, "figures": {}})
        row["figures"][line["figure"]] = line["value"]
    return [_read(**row) for row in found.values()]


def _read(figures: Mapping[str, str], **of: str) -> Row:
    """A row of the table, as the source has it; it fails where there is another figure."""
    shares = {"share_satisfied.at_least", "share_satisfied.at_most"}
    ranges = {
        what: {bound: int(figures[f"{what}.{bound}"]) for bound in ("at_least", "at_most")}
        for what in _COUNTED
    }
    named = {f"{what}.{part}" for what in _COUNTED for part in ("at_least", "at_most", "shown")}
    assert figures.keys() - shares == {"completed", *named}
    return {**_typed(of), "completed": int(figures["completed"]), **ranges}


def rows_of_page(content: Mapping[str, Any]) -> list[Row]:
    """The rows of answers on the page."""
    return [_shown_on_page(dict(_CELL.findall(row))) for row in _ROW.findall(page_of(content))]


def page_of(content: Mapping[str, Any]) -> str:
    """The page of a snapshot."""
    app = built_once(SERVICE, ReportingSettings.read())
    found = Published("fy2024-q1", 5, 2024, 1, 1, None, 4, "", "")
    path = f"/published/{found.snapshot}"
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    page = Page(Request({**scope, "app": app}))
    return unescape(bytes(publication(page, found, dict(content)).body).decode())


def _shown_on_page(cells: Mapping[str, str]) -> Row:
    stages = {"At once": "immediate", "Later": "follow-up"}
    of = {
        "stage": stages[cells["Asked"]],
        "fiscal_year": cells["Year"],
        "program": cells["Program"],
    }
    ranges = {}
    for what in _COUNTED:
        said = "0 to 4" if cells[what.capitalize()] == "under 5" else cells[what.capitalize()]
        low, _, high = said.partition(" to ")
        ranges[what] = {"at_least": int(low), "at_most": int(high)}
    known = {name: value for name, value in of.items() if value != "All"}
    return {**_typed(known), "completed": int(cells["Completed"].replace(",", "")), **ranges}


def _typed(of: Mapping[str, str]) -> dict[str, Any]:
    return {name: int(each) if name == "fiscal_year" else each for name, each in of.items()}


_COUNTED: Final = ("answers", "satisfied")
_ROW: Final = re.compile(
    r'<th role="rowheader" scope="row" data-label="Program".*?</tr>', re.DOTALL
)
_CELL: Final = re.compile(r'data-label="([^"]+)"[^>]*>([^<]*)</t[hd]>')


def _shown_in(content: Mapping[str, Any]) -> set[Key]:
    return {
        (row["stage"], row["fiscal_year"], row["program"]) for row in content["answers"]["cells"]
    }


class Bounded(NamedTuple):
    """The least and the most that each number can be."""

    answers: Range
    satisfied: Range
    unsatisfied: Range


def bounds_of(told: Sequence[Told], completed: Mapping[Key, int]) -> dict[Key, Bounded]:
    """Solve for each cell, knowing all that was told: 0 <= satisfied <= answers <= completed."""
    keys = sorted({key for each in told for key in each.keys})
    place = {key: 2 * number for number, key in enumerate(keys)}
    rows, lows, highs = [], [], []

    def constrain(weights: Mapping[int, float], low: float, high: float) -> None:
        row = np.zeros(2 * len(keys))
        for index, weight in weights.items():
            row[index] = weight
        rows.append(row)
        lows.append(low)
        highs.append(high)

    for key in keys:
        constrain({place[key]: 1, place[key] + 1: -1}, 0, np.inf)
    for each in dict.fromkeys(told):
        offset = 0 if each.what == "answers" else 1
        weights = {place[key] + offset: 1.0 for key in each.keys}
        constrain(weights, each.at_least, each.at_most)
    possible = Bounds(0, np.repeat([completed[key] for key in keys], 2))
    constraints = LinearConstraint(np.array(rows), lows, highs)

    def extreme(weights: Mapping[int, float], sign: int) -> float:
        goal = np.zeros(2 * len(keys))
        for index, weight in weights.items():
            goal[index] = sign * weight
        solved = milp(
            goal,
            constraints=constraints,
            bounds=possible,
            integrality=np.ones(2 * len(keys), dtype=np.int_),
        )
        assert solved.success, solved.message
        return sign * round(solved.fun)

    def between(weights: Mapping[int, float]) -> Range:
        return extreme(weights, 1), extreme(weights, -1)

    return {
        key: Bounded(
            between({place[key]: 1}),
            between({place[key] + 1: 1}),
            between({place[key]: 1, place[key] + 1: -1}),
        )
        for key in keys
    }


def narrow(found: Mapping[Key, Bounded], history: Mapping[Key, Counted]) -> list[Any]:
    """Cells of which too little is possible: fewer than five numbers, or not 0 to 4 of a small one.

    Where fewer than five could answer, all of that must be possible.
    """
    wrong = []
    for key, bounded in found.items():
        counted = history[key]
        most = min(BLOCK - 1, counted.completed)
        for name, (low, high) in bounded._asdict().items():
            small = name != "unsatisfied" and getattr(counted, name) < BLOCK
            if high - low < most or (small and (low > 0 or high < most)):
                wrong.append((key, name, low, high))
    return wrong


@pytest.mark.parametrize("seed", MANY)
def test_no_count_can_be_told_from_all_snapshots_and_their_totals(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - a made-up history
    snapshots = publish_quarters(small_history(chance), chance)
    completed = {key: each.completed for key, each in snapshots[0][1].items() if each.completed}
    told = [each for content, _ in snapshots for each in told_by(content, completed)]
    # What is shown is of the position at which it was shown first.
    first: dict[Key, Counted] = {}
    for content, history in snapshots:
        first = {key: history[key] for key in _shown_in(content)} | first
    found = bounds_of(told, completed)
    assert len(found) == len(completed) > 10
    assert sum(each.answers < BLOCK for each in first.values()) > 3
    assert narrow(found, first) == []


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("shows", [rows_of_table, rows_of_page])
def test_the_page_and_the_table_tell_no_more_than_the_source(
    seed: int, shows: Callable[[Mapping[str, Any]], list[Row]]
) -> None:
    """So the bounds above are those of whoever reads all three of them."""
    chance = Random(seed)  # noqa: S311 - a made-up history
    content, history = publish_quarters(small_history(chance), chance)[-1]
    completed = {key: each.completed for key, each in history.items() if each.completed}
    told = told_by(content, completed)
    assert len(told) > 10
    assert told_by(content, completed, shows(content)) == told


@pytest.mark.parametrize("seed", MANY)
def test_two_snapshots_never_differ_in_what_both_show(seed: int) -> None:
    """So nothing can be taken from one another, however many answers came between them."""
    chance = Random(seed)  # noqa: S311 - likewise
    seen: dict[Key, Any] = {}
    snapshots = publish_quarters(small_history(chance), chance)
    assert any(earlier != history for (_, earlier), (_, history) in pairwise(snapshots))
    for content, _ in snapshots:
        for row in content["answers"]["cells"]:
            key = (row["stage"], row["fiscal_year"], row["program"])
            assert seen.setdefault(key, row) == row
    assert len(seen) > 10


def _exact(history: Mapping[Key, Counted]) -> list[Told]:
    return [
        Told(what, (key,), getattr(each, what), getattr(each, what))
        for key, each in history.items()
        for what in ("answers", "satisfied")
    ]


def _threshold(history: Mapping[Key, Counted]) -> list[Told]:
    """Small cells hidden, all others and the totals exact: what satisfaction used to be."""
    cells = [each for each in _exact(history) if each.at_least >= BLOCK]
    return cells + _totals(history, lambda count, _: (count, count))


def _rounded_totals(history: Mapping[Key, Counted]) -> list[Told]:
    """Cells in blocks, and totals that are counted and then rounded, not summed as shown."""
    return _cells_in_blocks(history) + _totals(history, _block)


def _nearest(history: Mapping[Key, Counted]) -> list[Told]:
    """Cells and counted totals rounded to the nearest five."""

    def rounded(count: int, _: int) -> tuple[int, int]:
        if count < BLOCK:
            return 0, BLOCK - 1
        middle = (count + 2) // BLOCK * BLOCK
        return middle - 2, middle + 2

    cells = [Told(each.what, each.keys, *rounded(each.at_least, 0)) for each in _exact(history)]
    return cells + _totals(history, rounded)


def _blind_to_how_many_could(history: Mapping[Key, Counted]) -> list[Told]:
    """Blocks of five, whatever number of people could answer: five of five is all of them."""
    return [
        Told(each.what, each.keys, low := each.at_least // BLOCK * BLOCK, low + BLOCK - 1)
        for each in _exact(history)
    ]


def _block(count: int, possible: int) -> tuple[int, int]:
    block = shown(count, possible)
    return block.at_least, block.at_most


def _cells_in_blocks(history: Mapping[Key, Counted]) -> list[Told]:
    return [
        Told(each.what, each.keys, *_block(each.at_least, history[each.keys[0]].completed))
        for each in _exact(history)
    ]


def _totals(
    history: Mapping[Key, Counted], rounded: Callable[[int, int], tuple[int, int]]
) -> list[Told]:
    found = []
    for what, stage in product(("answers", "satisfied"), STAGES):
        for place, values in ((1, YEARS), (2, PROGRAMS)):
            for value in values:
                keys = tuple(k for k in history if k[0] == stage and k[place] == value)
                counts = [getattr(history[key], what) for key in keys]
                possible = sum(history[key].completed for key in keys)
                found.append(Told(what, keys, *rounded(sum(counts), possible)))
    return found


@pytest.mark.parametrize(
    "otherwise", [_exact, _threshold, _rounded_totals, _nearest, _blind_to_how_many_could]
)
def test_other_ways_to_round_are_found_out(
    otherwise: Callable[[Mapping[Key, Counted]], list[Told]],
) -> None:
    """The same solver finds narrow cells where less is done: so the test above can fail."""
    found = 0
    for seed in MANY:
        history = small_history(Random(seed))  # noqa: S311 - likewise
        known = {key: each for key, each in history.items() if each.completed}
        completed = {key: each.completed for key, each in known.items()}
        found += len(narrow(bounds_of(otherwise(known), completed), known))
    assert found > 0


def test_rounded_anew_each_quarter_one_answer_would_be_told() -> None:
    """Of a single piece of work that was completed between two of them: that is why it is not."""
    before, after = shown(4, 9), shown(5, 10)
    came_at_most = 10 - 9
    possible = [
        (first, second)
        for first in range(before.at_least, before.at_most + 1)
        for second in range(after.at_least, after.at_most + 1)
        if 0 <= second - first <= came_at_most
    ]
    assert possible == [(4, 5)]


@pytest.mark.parametrize("possible", range(60))
def test_a_count_lies_in_its_block_and_blocks_have_five_numbers_or_all(possible: int) -> None:
    blocks: dict[tuple[int, int], list[int]] = {}
    for count in range(possible + 1):
        block = shown(count, possible)
        assert block.at_least <= count <= block.at_most <= possible
        assert block.at_most - block.at_least >= min(BLOCK - 1, possible)
        blocks.setdefault((block.at_least, block.at_most), []).append(count)
    for (low, high), counts in blocks.items():
        assert counts == list(range(low, high + 1))
