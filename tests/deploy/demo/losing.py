"""A network that loses answers, beneath httpx: `python -m tests.deploy.demo.losing ARGUMENTS`.

The first answer to every third command does not come back; what was asked has been done.
"""

from __future__ import annotations

import sys
from itertools import count

import httpx

from deploy.cli.app import main
from deploy.client import KEY

EVERY = 3


def lose_answers() -> None:
    """From now on, in this process."""
    carry = httpx.AsyncHTTPTransport.handle_async_request
    commands, lost = count(1), set[str]()

    async def handle(transport: httpx.AsyncHTTPTransport, asked: httpx.Request) -> httpx.Response:
        answer = await carry(transport, asked)
        key = asked.headers.get(KEY)
        if key is None or key in lost or next(commands) % EVERY:
            return answer
        lost.add(key)
        await answer.aread()
        raise httpx.ReadError("the answer was lost")

    httpx.AsyncHTTPTransport.handle_async_request = handle  # type: ignore[assignment,method-assign] # for the rest of this process


if __name__ == "__main__":
    lose_answers()
    main(sys.argv[1:])
