"""Dependencies that need the request alone, and are called without FastAPI's resolution.

FastAPI describes a route well by its dependencies. But it resolves them anew for each request,
which takes longer than the dependencies themselves.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from fastapi import routing
from fastapi.dependencies.models import Dependant
from starlette.requests import Request

Direct = Callable[[Request], Awaitable[Any]]
_DIRECT: Final = "byfield_direct"
_SOLVED: Final = "byfield_solved"
_DependencyT = TypeVar("_DependencyT", bound=Callable[..., Awaitable[Any]])


def directly(direct: Direct) -> Callable[[_DependencyT], _DependencyT]:
    """Mark a dependency: `direct` does the same and takes everything from the request itself.

    The marked dependency still describes the parameters in the OpenAPI document.
    """

    def mark(dependency: _DependencyT) -> _DependencyT:
        setattr(dependency, _DIRECT, direct)
        return dependency

    return mark


def shorten(routes: Iterable[Any]) -> None:
    """Let routes call marked dependencies directly; the document must have been made before."""
    for context in routing.iter_route_contexts(list(routes)):
        if isinstance(context.original_route, routing.APIRoute):
            _shorten(context.dependant)
            _join(context.dependant)


def _shorten(dependant: Dependant) -> None:
    for place, inner in enumerate(dependant.dependencies):
        if (direct := getattr(inner.call, _DIRECT, None)) is not None:
            dependant.dependencies[place] = Dependant(
                call=direct, name=inner.name, request_param_name="request", path=inner.path
            )
        else:
            _shorten(inner)


def _join(dependant: Dependant) -> None:
    """Join all dependencies of a route into one, in their order, if each needs the request alone.

    They still run before the body is validated.
    """
    inner = dependant.dependencies
    if not inner or not all(_is_plain(each) for each in inner) or dependant.call is None:
        return
    dependant.dependencies = [
        Dependant(
            call=_all_of([(each.name, each.call) for each in inner if each.call is not None]),
            name=_SOLVED,
            request_param_name="request",
            path=dependant.path,
        )
    ]
    dependant.call = _unpacking(dependant.call)


def _is_plain(dependant: Dependant) -> bool:
    """Whether a dependency is called with the request and nothing else."""
    rest = replace(
        dependant,
        call=None,
        name=None,
        path=None,
        request_param_name=None,
        own_oauth_scopes=dependant.own_oauth_scopes or None,
        parent_oauth_scopes=dependant.parent_oauth_scopes or None,
    )
    return dependant.request_param_name is not None and rest == Dependant()


def _all_of(named: Sequence[tuple[str | None, Callable[..., Any]]]) -> Direct:
    async def solve(request: Request) -> dict[str, Any]:
        solved: dict[str, Any] = {}
        for name, call in named:
            value = await call(request)
            if name is not None:
                solved[name] = value
        return solved

    return solve


def _unpacking(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(endpoint)
    async def unpacked(**values: Any) -> Any:
        return await endpoint(**values.pop(_SOLVED), **values)

    return unpacked
