"""Days on the command line: spelled and bounded as they are everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from cyclopts import Parameter, Token

from events.days import read_day


def _read(_: object, tokens: Sequence[Token]) -> date:
    return read_day(tokens[0].value)


OnDay = Annotated[date, Parameter(converter=_read)]
"""A day as somebody types it; by itself `cyclopts` takes `20240301` and the year 18 too."""
