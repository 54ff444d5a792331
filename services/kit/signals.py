"""The signals that tell a process to end."""

from __future__ import annotations

import asyncio
import signal


def ending_signals() -> tuple[signal.Signals, ...]:
    """SIGINT and SIGTERM always; SIGHUP but after `nohup`, where we go on without a terminal.

    A shell starts what is in the background with SIGINT ignored, and all below inherits that.
    Whoever sends it to us in particular means it all the same.
    """
    ending = (signal.SIGINT, signal.SIGTERM)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return ending
    return *ending, signal.SIGHUP


def stop_requested() -> asyncio.Event:
    """Set by any of them; to be called where an event loop runs."""
    told = asyncio.Event()
    for number in ending_signals():
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    return told
