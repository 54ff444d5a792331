"""Templates become answers, with the headers that bind a browser to what stands in them."""

from __future__ import annotations

import functools
from typing import Any, Final

import jinja2
from starlette.responses import HTMLResponse

from events.event import REMOVED
from services.kit.http.security import NO_STORE

PAGE_HEADERS: Final = {
    "Cache-Control": NO_STORE,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    # With `no-referrer` a browser sends `Origin: null` with a form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


@functools.cache
def templates_of(package: str) -> jinja2.Environment:
    """Return the templates of a package, which find the kit's own under `kit/`."""
    kit = jinja2.PackageLoader("services.kit.pages")
    own = [] if package == "services.kit.pages" else [jinja2.PackageLoader(package)]
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([*own, jinja2.PrefixLoader({"kit": kit})]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["removed"] = REMOVED  # what stands where somebody was forgotten
    return environment


def rendered(package: str, template: str, status: int, values: dict[str, Any]) -> HTMLResponse:
    """Return the answer with a rendered template."""
    content = templates_of(package).get_template(template).render(values)
    return HTMLResponse(content, status_code=status, headers=PAGE_HEADERS)
