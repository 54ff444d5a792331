"""Becomes a server that dies with its parent: `launch.py PARENT SIGNAL USER COMMAND...`.

Signals that end it work also where this process was started with some of them ignored.

Run as a file in a bare interpreter, so that no Python code runs between fork and exec in a process
with threads. The order matters: the kernel forgets the death signal at setuid.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Final

PR_SET_PDEATHSIG: Final = 1
ORPHANED: Final = 1
STAY: Final = "-"
ENDING: Final = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)


def launch(parent: int, death_signal: int, account: str, command: list[str]) -> None:
    """Drop to `account` (`uid:gid`, or `-` to stay), tie the life to `parent`, become `command`."""
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    if account != STAY:
        uid, gid = (int(number) for number in account.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:  # it died before the kernel knew whom to watch
        sys.exit(ORPHANED)
    os.execv(command[0], command)  # noqa: S606 - becoming the server is the point, no shell wanted


if __name__ == "__main__":
    launch(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
