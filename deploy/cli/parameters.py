"""Parameters that several commands have."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

Json = Annotated[bool, Parameter(name="--json", negative="")]
NotNegative = Annotated[int, Parameter(validator=Number(gte=0))]
