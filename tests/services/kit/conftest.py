"""What the kit's tests see: the log's lines, as they were told."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from services.kit.logs import configure_logs


class Told(io.StringIO):
    """Where log lines go during a test."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines, read as JSON."""
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def told() -> Iterator[Told]:
    """The log, as JSON; afterwards everything is as it was."""
    root = logging.getLogger()
    before, level = root.handlers, root.level
    to = Told()
    configure_logs(to=to)
    yield to
    root.handlers = before
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
