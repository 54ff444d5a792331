"""Quantiles, shares and aims."""

from __future__ import annotations

import pytest

from deploy.bench.figures import Figure, Limit, quantile


def test_a_quantile_is_a_value_that_was_measured() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert quantile(values, 0.5) == 50
    assert quantile(values, 0.99) == 99
    assert quantile(values, 1.0) == 100
    assert quantile([3.0, 1.0], 0.5) == 1.0


def test_a_high_quantile_of_few_values_is_the_worst() -> None:
    assert quantile([1.0, 2.0, 9.0], 0.99) == 9.0


def test_the_lowest_quantile_is_the_best() -> None:
    assert quantile([2.0, 1.0, 3.0], 0.0) == 1.0


def test_there_is_no_quantile_of_nothing() -> None:
    with pytest.raises(ValueError, match="of nothing"):
        quantile([], 0.5)


def test_a_figure_without_an_aim_neither_meets_nor_misses_it() -> None:
    assert Figure("relay", "relay", 1.0, "events/s", (Limit("memory", 2.0),)).met is None


@pytest.mark.parametrize(
    ("value", "met"), [(80.0, True), (79.0, False)], ids=["reached", "just missed"]
)
def test_a_share_of_a_limit_is_an_aim(value: float, met: bool) -> None:  # noqa: FBT001 - a case's name says it
    copy = Limit("COPY", 100.0, share_min=0.8)
    figure = Figure("append", "append", value, "events/s", (copy,))
    assert figure.share(copy) == value / 100
    assert figure.met is met


def test_every_aim_must_be_reached() -> None:
    limits = (Limit("COPY", 100.0, share_min=0.5),)
    assert Figure("a", "a", 60.0, "events/s", limits, at_least=50.0).met is True
    assert Figure("a", "a", 60.0, "events/s", limits, at_least=70.0).met is False


def test_time_aims_at_most() -> None:
    assert Figure("http", "p99", 49.9, "ms", at_most=50.0).met is True
    assert Figure("http", "p99", 50.1, "ms", at_most=50.0).met is False
