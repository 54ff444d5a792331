"""The signals that tell a process to end."""

from __future__ import annotations

import asyncio
import signal


def ending_signals() -> tuple[signal.Signals, ...]:
    """Return SIGINT and SIGTERM, and SIGHUP unless it is ignored, as after `nohup`.

    SIGINT counts even where it is ignored: a shell ignores it for what it starts in the background,
    but who sends it to this process means it.
    """
    ending = (signal.SIGINT, signal.SIGTERM)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return ending
    return *ending, signal.SIGHUP


def stop_requested() -> asyncio.Event:
    """Return an event that any of these signals sets; call it in a running event loop."""
    requested = asyncio.Event()
    for number in ending_signals():
        asyncio.get_running_loop().add_signal_handler(number, requested.set)
    return requested
