"""The cached loader of `.sql` files: one statement a file, in the `sql` folder of its package."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def statement(package: str, name: str) -> str:
    """Return the text of `sql/<name>.sql` of a package, as in `statement("events.log", "head")`."""
    return files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
