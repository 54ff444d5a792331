"""What the strings below assignments say: the documentation of names without one at run time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

Meanings = dict[tuple[str, ...], str]
"""What the strings below assignments say, by the names above: `("HoldReason", "LITIGATION")`."""


def meanings(source: str) -> Meanings:
    """The documentation of names that have no docstring at run time: constants and members."""
    return dict(_meanings_in(ast.parse(source).body, ()))


def _meanings_in(
    body: list[ast.stmt], inside: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    for named, below in pairwise(body):
        match named, below:
            case (
                ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(said))),
            ):
                yield (*inside, name), " ".join(said.split())
            case _:
                pass
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            yield from _meanings_in(statement.body, (*inside, statement.name))
