"""What is asked of reporting when it is measured."""

from __future__ import annotations

from deploy.bench.reporting_figures import PAIRS
from services.reporting.measures import MEASURES
from services.reporting.measures.measure import refusal_of


def test_every_statement_is_asked_by_two_dimensions() -> None:
    asked = {MEASURES[name].statement for name, _ in PAIRS}
    assert asked == {measure.statement for measure in MEASURES.values()}
    assert [refusal_of(MEASURES[name], by) for name, by in PAIRS] == [None] * len(PAIRS)
