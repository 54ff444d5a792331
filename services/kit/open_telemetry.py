"""Spans are told to a collector of OpenTelemetry; the extra `traces` brings its libraries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import (
    Span,
    SpanKind,
    Status,
    StatusCode,
    get_current_span,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from events.log.spans import traced_by

EXPORT_SECONDS_MAX: Final = 5
"""How long the collector may take for some spans; they are dropped then."""
_PROPAGATOR: Final = TraceContextTextMapPropagator()


class OpenTelemetryTracer:
    """A tracer on the spans of a provider."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer("byfield")

    @contextmanager
    def begun(self, name: str, parent: str | None) -> Iterator[OpenSpan]:
        """See `events.log.spans.Tracer`; a parent that cannot be read is none."""
        headers = {} if parent is None else {"traceparent": parent}
        with self._open(name, _PROPAGATOR.extract(headers, Context()), SpanKind.SERVER) as span:
            yield span

    @contextmanager
    def inside(self, name: str) -> Iterator[OpenSpan]:
        """See `events.log.spans.Tracer`."""
        context = set_span_in_context(get_current_span())
        with self._open(name, context, SpanKind.INTERNAL) as span:
            yield span

    @contextmanager
    def _open(self, name: str, context: Context, kind: SpanKind) -> Iterator[OpenSpan]:
        with self._tracer.start_as_current_span(
            name,
            context,
            kind,
            record_exception=False,  # its message may quote what somebody wrote
            set_status_on_exception=False,
        ) as span:
            try:
                yield OpenSpan(span)
            except Exception as fault:
                span.set_status(Status(StatusCode.ERROR, type(fault).__name__))
                raise


class OpenSpan:
    """See `events.log.spans.Span`."""

    def __init__(self, span: Span) -> None:
        self._span = span

    @property
    def traceparent(self) -> str:
        """How what follows from it names it."""
        headers: dict[str, str] = {}
        _PROPAGATOR.inject(headers, set_span_in_context(self._span))
        return headers["traceparent"]

    def tell(self, name: str, attributes: Mapping[str, str | int], *, failed: bool) -> None:
        """Say what it turned out to be."""
        self._span.update_name(name)
        self._span.set_attributes(attributes)
        if failed:
            self._span.set_status(Status(StatusCode.ERROR))


@asynccontextmanager
async def exporting(url: str, share: float, process: str) -> AsyncIterator[None]:
    """Send the spans of a process to a collector (OTLP over HTTP) until the end of the block.

    It happens on a thread of its own; where the collector is away, spans are dropped, and nothing
    waits for it. `share` of all traces are sent, by the trace's id: each whole or not at all.
    """
    provider = TracerProvider(
        sampler=TraceIdRatioBased(share), resource=Resource.create({"service.name": process})
    )
    exporter = OTLPSpanExporter(endpoint=url, timeout=EXPORT_SECONDS_MAX)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    try:
        with traced_by(OpenTelemetryTracer(provider)):
            yield
    finally:
        await asyncio.to_thread(provider.shutdown)
