"""Templates become answers, with the headers that bind a browser to what stands in them."""

from __future__ import annotations

import functools
from typing import Any, Final

import jinja2
from starlette.responses import HTMLResponse

from events.event import REMOVED
from services.kit.http.security import NO_STORE

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS: Final = {
    "Cache-Control": NO_STORE,
    "Content-Security-Policy": _POLICY,
    # With `no-referrer` a browser sends `Origin: null` with a form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
WITH_SCRIPT: Final = PAGE_HEADERS | {
    "Content-Security-Policy": f"{_POLICY}; script-src 'self'; connect-src 'self'"
}
"""Of a page that renews itself."""


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


def rendered(
    package: str, template: str, status: int, values: dict[str, Any], *, has_script: bool = False
) -> HTMLResponse:
    """Return the answer with a rendered template."""
    content = templates_of(package).get_template(template).render(values)
    headers = WITH_SCRIPT if has_script else PAGE_HEADERS
    return HTMLResponse(content, status_code=status, headers=headers)
