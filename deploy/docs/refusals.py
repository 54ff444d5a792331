"""The names of the rules of a service, found in its source code."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from deploy.docs.pages import FOLDER

_BY_HAND: Final = "HARD_RULES"
"""Names beside their rules, in a table; they come to `Refused` by way of it."""


SHARED: Final = FOLDER.parent / "events" / "rules"
"""Functions that refuse for several services, each by the rule that its caller names."""


class _Refusing(NamedTuple):
    """How a function takes the name of a rule."""

    place: int | None
    """Of its parameter `rule`; None where that is given by name alone."""
    default: ast.expr | None


def rules_in(folder: Path) -> set[str]:
    """Every name that is written where a rule's name is wanted, in a service's folder.

    That is the first argument of `Refused`, and whatever reaches a parameter called `rule` of a
    function that refuses, here or in `SHARED`, its default included. Sentences, which have blanks,
    are no names.
    """
    trees = _trees(folder)
    refusing = {"Refused": _Refusing(0, None)}
    for tree in [*_trees(SHARED), *trees]:
        refusing.update(_refusing(tree))
    found = (rule for tree in trees for rule in (*_written(tree, refusing), *_tabled(tree)))
    return {rule for rule in found if " " not in rule}


def shared_in(folder: Path) -> set[str]:
    """The rules of the functions in `SHARED` that a service's folder names.

    Of one that calls another there, the other's too.
    """
    shared = {
        node.name: node
        for tree in _trees(SHARED)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    found: set[str] = set()
    seen: set[str] = set()
    left = [name for tree in _trees(folder) for name in _named(tree) if name in shared]
    while left:
        if (name := left.pop()) not in seen:
            seen.add(name)
            found.update(_written(shared[name], {"Refused": _Refusing(0, None)}))
            left.extend(each for each in _named(shared[name]) if each in shared)
    return found


def _named(tree: ast.AST) -> Iterator[str]:
    return (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def _trees(folder: Path) -> list[ast.Module]:
    return [ast.parse(path.read_text()) for path in sorted(folder.rglob("*.py"))]


def _refusing(tree: ast.Module) -> Iterator[tuple[str, _Refusing]]:
    """The functions with a parameter `rule`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        names = [argument.arg for argument in node.args.args]
        if "rule" in names and "self" not in names:
            yield node.name, _Refusing(names.index("rule"), None)
        for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
            if argument.arg == "rule":
                yield node.name, _Refusing(None, default)


def _written(tree: ast.AST, refusing: Mapping[str, _Refusing]) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        given = [word.value for word in node.keywords if word.arg == "rule"]
        if (called := refusing.get(node.func.id)) is not None:
            if called.place is not None:
                given.extend(node.args[called.place : called.place + 1])
            if not given and called.default is not None:
                given.append(called.default)
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
