/** Counts deliveries, and begins the trace that an event and all that its runs do belong to. */
import { SpanKind, trace } from "@opentelemetry/api";
import type { AcceptEvent } from "../../core/event.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";
import type { Metrics } from "./metrics.ts";
import { describeSpan, failSpan } from "./spans.ts";

export function observeAccept(accept: AcceptEvent, metrics: Metrics): AcceptEvent {
  const tracer = trace.getTracer("hathi");
  return async (event) =>
    tracer.startActiveSpan(
      `delivery ${event.type}`,
      { kind: SpanKind.CONSUMER, attributes: { "hathi.source": event.source, "hathi.type": event.type } },
      async (span) => {
        const began = performance.now();
        const took = (): number => (performance.now() - began) / 1000;
        if (event.subject !== null) describeSpan(span, "hathi.subject", event.subject);
        try {
          const outcome = await accept(event);
          span.setAttribute("hathi.event", outcome.eventId);
          if (outcome.kind === "stored") span.setAttribute("hathi.runs", outcome.runs);
          metrics.delivery(event.source, outcome.kind, took());
          return outcome;
        } catch (error) {
          failSpan(span, messageOf(error));
          metrics.delivery(event.source, "failed", took());
          throw error;
        } finally {
          span.end();
        }
      },
    );
}
