/** The trace that something belongs to, as the text that events are stored with: W3C's header "traceparent". */
import { type Context, isSpanContextValid, ROOT_CONTEXT, trace } from "@opentelemetry/api";

const written = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Of the span that is active now; null where nothing records traces. */
export function currentTraceparent(): string | null {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span)) return null;
  return `00-${span.traceId}-${span.spanId}-${(span.traceFlags & 0xff).toString(16).padStart(2, "0")}`;
}

/** The context below which spans of that trace are begun. */
export function contextOfTrace(traceparent: string | null | undefined): Context {
  const [, traceId, spanId, flags] = written.exec(traceparent ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  });
}
