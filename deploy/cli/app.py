"""`byfield ...`: the console script. Its status is 0, 1 (failed) or 2 (wrong usage or settings).

Imports take up to a second, so they follow only when Ctrl-C is handled.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.garbage_collection import search_rarely


def main(arguments: list[str] | None = None) -> None:
    """Run the command; after a signal the exit status is 128 plus its number."""
    with _silent_ctrl_c():
        search_rarely()
        from deploy.cli.commands import parse  # noqa: PLC0415 - see above
        from deploy.cli.terminated import TerminatedError  # noqa: PLC0415 - likewise

        command = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        status = command()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except TerminatedError as fault:
        sys.exit(128 + fault.number)
    except Exception as fault:
        from deploy.cli.errors import exit_with  # noqa: PLC0415 - it knows errors of every command

        exit_with(fault)
        raise
    sys.exit(status if isinstance(status, int) else 0)


@contextmanager
def _silent_ctrl_c() -> Iterator[None]:
    """Within the block Ctrl-C ends the process at once, for nothing is open yet.

    Where it is ignored, as in the background, it stays so until there is something to end.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
