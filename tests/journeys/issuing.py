"""An issuer over HTTPS as a process of its own: `issuing.py FOLDER CALLBACK SECRET`.

The folder has a certificate and its key. The issuer asks for no password, as the embedded one.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from pathlib import Path

from deploy.local.issuer.app import EmbeddedIssuer
from deploy.local.loopback import listen_on_loopback, serving
from tests.fronts import tls_before


async def issue(folder: Path, callback: str, client_secret: str) -> None:
    """Say the address, and answer until the process ends."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    listening, inside = listen_on_loopback()
    async with tls_before(tls, inside) as address:
        issuer = EmbeddedIssuer(address, client_secret, callback=callback)
        async with serving(issuer.app(), listening):
            print(f"The issuer is at {address}", flush=True)  # noqa: T201 - whoever started it reads that
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(issue(Path(sys.argv[1]), *sys.argv[2:]))
