"""The last line of a run that failed names its tests, as one asks for them again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

NAMED_MAX: Final = 20
_FAILED: Final = ("error", "failed")
_MEANT_BY_A_SHELL_OR_MAKE: Final = re.compile(r"""["'$`\\!#]""")


# What is last in a log is what a reader of the log of another machine is sure to be shown.
@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # a worker, whose tests the run's own reporter names
        return
    failed = list(dict.fromkeys(_failed(reporter)))
    if not failed:
        return
    more = f"  # and {len(failed) - NAMED_MAX} more" if len(failed) > NAMED_MAX else ""
    reporter.write_line(f'again: make test TESTS="{" ".join(failed[:NAMED_MAX])}"{more}')


def _failed(reporter: Any) -> Iterator[str]:
    """Yield what failed: a test, or a file that could not be collected."""
    for state in _FAILED:
        for report in reporter.stats.get(state, []):
            yield _quoted(report.nodeid)


def _quoted(test: str) -> str:
    """Return a test's id as it stands between double quotes; all cases of it, where one cannot."""
    if _MEANT_BY_A_SHELL_OR_MAKE.search(test):
        test = test.partition("[")[0]
    return f"'{test}'" if "[" in test else test
