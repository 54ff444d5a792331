"""The names of the rules that the code of a service can refuse by, read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_BY_HAND: Final = "HARD_RULES"
"""Names beside their rules, in a table; they come to `Refused` by way of it."""


def rules_in(folder: Path) -> set[str]:
    """Every name that is written where a rule's name is wanted, in a service's folder.

    That is the first argument of `Refused`, and whatever reaches a parameter called `rule` of a
    function that refuses; sentences, which have blanks, are no names.
    """
    trees = [ast.parse(path.read_text()) for path in sorted(folder.rglob("*.py"))]
    places = {name: place for tree in trees for name, place in _refusing(tree)} | {"Refused": 0}
    told = (rule for tree in trees for rule in (*_written(tree, places), *_tabled(tree)))
    return {rule for rule in told if " " not in rule}


def _refusing(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The functions with a parameter `rule`, and its place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args]
            if "rule" in names and "self" not in names:
                yield node.name, names.index("rule")


def _written(tree: ast.Module, places: dict[str, int]) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        place = places.get(node.func.id)
        given = [word.value for word in node.keywords if word.arg == "rule"]
        if place is not None:
            given.extend(node.args[place : place + 1])
        yield from _texts(given)


def _tabled(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == _BY_HAND:
            rows = node.value.elts if isinstance(node.value, ast.Tuple) else []
            yield from _texts([row.elts[0] for row in rows if isinstance(row, ast.Tuple)])


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp(body=one, orelse=other):
                yield from _texts([one, other])
            case _:
                pass  # handed on: it was written where that came from
