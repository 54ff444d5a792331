"""Days as parameters of commands, written and bounded as in HTTP requests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from cyclopts import Parameter, Token

from events.days import read_day


def _read(_: object, tokens: Sequence[Token]) -> date:
    return read_day(tokens[0].value)


GivenDay = Annotated[date, Parameter(converter=_read)]
"""A day such as 2024-03-01; `cyclopts` alone would accept `20240301` and the year 18 too."""
