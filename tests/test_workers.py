"""How many tests go at a time, on machines with so many cores."""

from __future__ import annotations

import os

import pytest

from tests.workers import NAMED_BY, pytest_xdist_auto_num_workers


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (2, 3), (4, 6)])
def test_two_cores_have_three_workers(
    monkeypatch: pytest.MonkeyPatch, cores: int, workers: int
) -> None:
    monkeypatch.delenv(NAMED_BY, raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: set(range(cores)))
    assert pytest_xdist_auto_num_workers() == workers


def test_whoever_names_a_number_has_it(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAMED_BY, "7")
    assert pytestconfig.hook.pytest_xdist_auto_num_workers(config=pytestconfig) == 7
