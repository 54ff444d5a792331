"""The pages of a service become a part of its application."""

from __future__ import annotations

from collections.abc import Sequence

from services.kit.http.application import Application
from services.kit.pages.assets import add_assets
from services.kit.pages.problem_pages import problem_page
from services.kit.pages.site import Site


def add_pages(app: Application, sites: Sequence[Site]) -> None:
    """Let an application answer with pages, and with pages for problems under their prefixes."""
    app.state.sites = tuple(sites)
    show_problems_as_pages(app)
    add_assets(app)
    for router in (router for site in sites for router in site.routers):
        # As they are: a page reads a form, which the checks of every other route refuse.
        app.router.routes.extend(router.routes)


def show_problems_as_pages(app: Application) -> None:
    """Let an application answer problems with pages where it, or one mounted in it, has pages."""
    app.state.problem_page = problem_page
