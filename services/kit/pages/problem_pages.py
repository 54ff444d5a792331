"""A problem that a browser meets on a page is a page: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from services.kit.http import problem_kinds as kinds
from services.kit.http.problem_kinds import ProblemKind
from services.kit.http.problems import Problem
from services.kit.http.security import NO_STORE
from services.kit.pages.cross_site import Token
from services.kit.pages.page import Page
from services.kit.pages.posted import Values
from services.kit.pages.site import site_at
from services.kit.pages.words import (
    SIGNED_OUT,
    STALE_FORM,
    Words,
    not_for_this_role,
    words_of,
)

_SEE_OTHER: Final = 303
_NO_FORM: Final = frozenset({kinds.NOT_FOUND, kinds.METHOD_NOT_ALLOWED})
"""Problems that the same form would meet again."""


def problem_page(
    request: Request, kind: ProblemKind, problem: Problem, headers: Mapping[str, str] | None
) -> Response | None:
    """Return a problem as a page; None where none is wanted: elsewhere, or by a program."""
    if "text/html" not in request.headers.get("accept", ""):
        return None
    if (inside := _inside(request)) is None:
        return None
    page = getattr(inside.state, "page", None) or Page(inside)
    form = _form_address(page, kind)
    if kind is kinds.UNAUTHORIZED and page.site.sign_in is not None and page.posted is None:
        return RedirectResponse(_sign_in(page), _SEE_OTHER, headers={"Cache-Control": NO_STORE})
    if page.needs and page.posted is None and (choose := _choose_role(page)) is not None:
        return RedirectResponse(choose, _SEE_OTHER, headers={"Cache-Control": NO_STORE})
    response = _shown(page, kind, problem, form, typed=None)
    if form is not None and page.posted and not page.keep_typed(response):
        response = _shown(page, kind, problem, form, typed=page.posted)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def _inside(request: Request) -> Request | None:
    """Return the request as the service with the page gets it; None if no page has its address."""
    scope = request.scope
    app, root = scope.get("app"), scope.get("root_path", "")
    if not _has_pages(app):
        # Answered by the process: no service has got it yet.
        name = scope["path"].removeprefix(root).removeprefix("/").partition("/")[0]
        services: Mapping[str, Starlette] = getattr(getattr(app, "state", None), "services", {})
        app, root = services.get(name), f"{root}/{name}"
    if app is None or not _has_pages(app):
        return None
    path = scope["path"].removeprefix(root)
    if site_at(app.state.sites, path) is None:
        return None
    return Request({**scope, "app": app, "root_path": root}, request.receive)


def _has_pages(app: Starlette | None) -> bool:
    return app is not None and hasattr(app.state, "sites")


def _form_address(page: Page, kind: ProblemKind) -> str | None:
    """Return where the posted form is shown again; None if nothing was posted, or nowhere."""
    is_not_theirs = kind is kinds.FORBIDDEN and page.checked.token is Token.VALID
    if page.posted is None or is_not_theirs or kind in _NO_FORM:
        return None
    shows = {**page.request.scope, "method": "GET"}
    if not any(each.matches(shows)[0] is Match.FULL for each in page.request.app.routes):
        return None
    return page.address


def _shown(
    page: Page, kind: ProblemKind, problem: Problem, form: str | None, typed: Values | None
) -> Response:
    is_sign_in = kind is kinds.UNAUTHORIZED and page.site.sign_in is not None
    return page.show(
        "kit/problem.html",
        status=kind.status,
        words=_words(page, kind),
        problem=problem,
        next_address=_sign_in(page) if is_sign_in else form,
        is_sign_in=is_sign_in,
        is_kept=bool(form and page.posted and typed is None),
        typed=typed,
    )


def _words(page: Page, kind: ProblemKind) -> Words:
    if page.posted is not None and kind is kinds.UNAUTHORIZED:
        return SIGNED_OUT
    if page.posted is not None and kind is kinds.FORBIDDEN and page.checked.token is Token.STALE:
        return STALE_FORM
    if page.needs:
        return not_for_this_role(page.needs)
    return words_of(kind)


def _sign_in(page: Page) -> str:
    """Return the address to sign in at, which leads back to this page, or else to its form."""
    back = page.itself
    if page.posted is not None:
        back = _form_address(page, kinds.UNAUTHORIZED) or page.home
    return page.at_people(page.site.sign_in or "", back=back)


def _choose_role(page: Page) -> str | None:
    """Return the address to choose a role at; None for who has one, or where none is chosen."""
    if page.visitor is None or page.visitor.principal is not None or page.site.choose_role is None:
        return None
    return page.at_people(page.site.choose_role, back=page.itself)
