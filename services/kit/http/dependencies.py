"""Dependencies that need the request alone, and are called without FastAPI's resolution.

FastAPI describes a route well by its dependencies. But it resolves them anew for each request,
which takes longer than the dependencies themselves.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any, Final, TypeVar

from fastapi import routing
from fastapi.dependencies.models import Dependant
from starlette.requests import Request
from starlette.responses import Response

Direct = Callable[[Request], Awaitable[Any]]
_DIRECT: Final = "byfield_direct"
_SOLVED: Final = "byfield_solved"
"""The key in a scope for what the dependencies of a route returned."""
_REQUEST: Final = "byfield_request"
_DependencyT = TypeVar("_DependencyT", bound=Callable[..., Awaitable[Any]])


def directly(direct: Direct) -> Callable[[_DependencyT], _DependencyT]:
    """Mark a dependency: `direct` does the same and takes everything from the request itself.

    The marked dependency still describes the parameters in the OpenAPI document.
    """

    def mark(dependency: _DependencyT) -> _DependencyT:
        setattr(dependency, _DIRECT, direct)
        return dependency

    return mark


class SolvingRoute(routing.APIRoute):
    """A route that calls its dependencies before FastAPI does all else, once it was shortened."""

    solve: Direct | None = None

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def solve_and_answer(request: Request) -> Response:
            if self.solve is not None:
                request.scope[_SOLVED] = await self.solve(request)
            return await answer(request)

        return solve_and_answer


def shorten(routes: Iterable[Any]) -> None:
    """Let routes call marked dependencies directly; the document must have been made before."""
    for context in routing.iter_route_contexts(list(routes)):
        if isinstance(context.original_route, routing.APIRoute):
            _shorten(context.dependant)
        if isinstance(context.original_route, SolvingRoute):
            _join(context.original_route)


def _shorten(dependant: Dependant) -> None:
    for place, inner in enumerate(dependant.dependencies):
        if (direct := getattr(inner.call, _DIRECT, None)) is not None:
            dependant.dependencies[place] = Dependant(
                call=direct, name=inner.name, request_param_name="request", path=inner.path
            )
        else:
            _shorten(inner)


def _join(route: SolvingRoute) -> None:
    """Take the first dependencies of a route from FastAPI, those that need the request alone.

    All still run in their order, and before the body is validated.
    """
    dependant = route.dependant
    plain = list(takewhile(_is_plain, dependant.dependencies))
    # FastAPI calls once what two dependencies need, but does not see those that are taken from it.
    needed = {call for each in dependant.dependencies[len(plain) :] for call in _calls(each)}
    if not plain or dependant.call is None or any(each.call in needed for each in plain):
        return
    route.solve = _all_of([(each.name, each.call) for each in plain if each.call is not None])
    del dependant.dependencies[: len(plain)]
    dependant.call = _unpacking(dependant.call, dependant.request_param_name)
    dependant.request_param_name = dependant.request_param_name or _REQUEST


def _calls(dependant: Dependant) -> Iterator[Any]:
    """Yield what a dependency calls, and all that it depends on."""
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)


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


def _unpacking(endpoint: Callable[..., Any], request_name: str | None) -> Callable[..., Any]:
    """Return the endpoint, called with what its dependencies returned.

    `request_name` is its own parameter for the request, if it has one.
    """

    @functools.wraps(endpoint)
    async def unpacked(**values: Any) -> Any:
        request = values.pop(_REQUEST) if request_name is None else values[request_name]
        return await endpoint(**request.scope[_SOLVED], **values)

    return unpacked
