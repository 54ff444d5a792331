"""The layout that every page extends."""

from __future__ import annotations

from jinja2 import nodes

from services.kit.pages.rendering import templates_of


def test_the_layout_sets_no_name_that_could_hide_what_a_page_gives_its_template() -> None:
    environment = templates_of("services.kit.pages")
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, "kit/layout.html")
    assert not list(environment.parse(source).find_all(nodes.Assign))
