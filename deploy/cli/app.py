"""`byfield ...`: the console script. It ends with 0, 1 (it failed) or 2 (it was not understood).

Whatever a command needs is imported only once Ctrl-C is taken care of, for that takes a second.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def main(arguments: list[str] | None = None) -> None:
    """Do what the command line says; after a signal the status is 128 and its number."""
    with _silent_ctrl_c():
        from deploy.cli.commands import parse  # noqa: PLC0415 - see above
        from deploy.cli.runtime import TerminatedError  # noqa: PLC0415 - likewise

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
    """Within the block Ctrl-C ends the process at once: nothing is open yet that is to be closed.

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
