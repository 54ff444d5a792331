"""A browser that is none: it asks the sample, and keeps its cookies, which httpx does not."""

from __future__ import annotations

import re
from html import unescape
from http.cookies import SimpleCookie

import httpx
from starlette.requests import Request

from services.kit.key_ring import keys_of
from services.kit.pages.cross_site import SESSION_COOKIE, FormTokens
from services.kit.pages.sealing import Sealer
from services.kit.pages.settings import PagesSettings
from tests.services.kit.pages.sample import sample

ORIGIN = "http://byfield"
ORDER = {
    "name": "Jo Doe",
    "mail": "jo@example.org",
    "kind": "small",
    "size": "1",
    "extras": "salt",
}
_TOKEN = re.compile(
    r'action="([^"]+)"[^>]*>\s*<input type="hidden" name="form_token" value="(.+?)"'
)


class Asking:
    """Asks the sample as a browser does."""

    def __init__(self, **given: object) -> None:
        app, self.sessions = sample(**given)
        self.cookies: dict[str, str] = {}
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=ORIGIN
        )

    def sign_in(self, person: str = "maria") -> None:
        self.cookies[SESSION_COOKIE] = self.sessions.begin(person)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self._ask("GET", path, headers)

    async def post(
        self, path: str, fields: dict[str, str], token: str = "", **headers: str
    ) -> httpx.Response:
        given = headers or {"sec-fetch-site": "same-origin"}
        return await self._ask("POST", path, given, {**fields, "form_token": token})

    async def token(self, path: str, action: str | None = None) -> str:
        """The token of the form at an address, posted there or elsewhere."""
        response = await self.get(path)
        found: dict[str, str] = {unescape(at): each for at, each in _TOKEN.findall(response.text)}
        return found[f"/sample/pages{action or path}"]

    def token_for(self, address: str, person: str) -> str:
        """A token as a form at an address has it, also of a page that does not show one."""
        request = Request({"type": "http", "headers": [(b"cookie", self._cookies().encode())]})
        settings = PagesSettings.read()
        return FormTokens(Sealer(keys_of(settings.pages_key).values()), request).token(
            address, person
        )

    def _cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def _ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        data: dict[str, str] | None = None,
    ) -> httpx.Response:
        sent = self._cookies()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = await self._client.request(
            method,
            path if path.startswith("/sample") else f"/sample/pages{path}",
            data=data,
            headers={"accept": "text/html", **({"cookie": sent} if sent else {}), **named},
        )
        for line in response.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        return response
