"""Whether the spans of a process are told, and to whom."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext

from services.kit.settings import PREFIX, Settings, SettingsError


def tracing(settings: Settings, process: str) -> AbstractAsyncContextManager[None]:
    """Tell the spans of a process until the end of the block, where a collector is set.

    Raises `SettingsError` where the extra `traces` is not installed.
    """
    if settings.traces_url is None:
        return nullcontext()
    try:
        # Only now: without it nothing of it is imported.
        from services.kit.open_telemetry import exporting  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        needs = f"{PREFIX}TRACES_URL: needs byfield[traces]: {missing.name} is not installed"
        raise SettingsError([needs]) from missing
    return exporting(settings.traces_url, settings.traces_share, process)
