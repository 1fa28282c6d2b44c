/**
 * Watches a worker from its journal and its connectors: counts what runs do, and keeps the trace of each run. A run has
 * one span for each time that a worker has it in hand, from its claim until it is put down. All of them, days apart
 * and in whatever process, are below the span of the delivery that started the run.
 */
import { type Span, SpanKind, trace } from "@opentelemetry/api";
import { NewestOf } from "../../core/bounds/newest-of.ts";
import type { RunId } from "../../core/ids.ts";
import type { Connector } from "../../core/ports/connector.ts";
import type { Append, RunEnd, RunJournal } from "../../core/ports/run-journal.ts";
import type { ClaimedRun, Ownership } from "../../core/run.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";
import { contextOfTrace } from "../../core/trace-context.ts";
import type { Connectors } from "../../engine/realm/api/author-api.ts";
import type { Metrics } from "./metrics.ts";
import { failSpan, noteInSpan } from "./spans.ts";

interface InHand {
  readonly automation: string;
  readonly span: Span;
}

export interface WorkerWatch {
  journal(journal: RunJournal): RunJournal;
  connectors(connectors: Connectors): Connectors;
}

/** More than any worker has in hand. Of a run that a worker lost, the span is never ended, and falls out in the end. */
const mostInHand = 50_000;

export function watchWorker(metrics: Metrics): WorkerWatch {
  const tracer = trace.getTracer("hathi");
  const inHand = new NewestOf<RunId, InHand>(mostInHand);

  const begin = ({ ownership, automation, build, event, isNew }: ClaimedRun): void => {
    if (isNew) metrics.runBegan(automation);
    const attributes = {
      "hathi.run": ownership.runId,
      "hathi.automation": automation,
      "hathi.build": build,
      "hathi.epoch": ownership.epoch,
      "hathi.event": event.id,
    };
    const span = tracer.startSpan(
      `run ${automation}`,
      { kind: SpanKind.INTERNAL, attributes },
      contextOfTrace(event.traceparent),
    );
    inHand.set(ownership.runId, { automation, span });
  };

  const note = ({ runId }: Ownership, { entry }: Append): void => {
    metrics.step(entry.kind, entry.ok ? "ok" : "failed");
    noteInSpan(inHand.get(runId)?.span, `${entry.kind} ${entry.name}`, {
      "hathi.call": entry.call,
      "hathi.ok": entry.ok,
      "hathi.attempt": entry.attempt,
    });
  };

  const putDown = (
    { runId }: Ownership,
    became: RunEnd["state"] | "parked" | "paused" | "released",
    problem?: string,
  ): void => {
    const held = inHand.get(runId);
    if (held === undefined) return;
    inHand.delete(runId);
    if (became === "completed" || became === "failed" || became === "cancelled" || became === "paused")
      metrics.runEnded(held.automation, became);
    held.span.setAttribute("hathi.became", became);
    if (problem !== undefined) failSpan(held.span, problem);
    held.span.end();
  };

  const observeConnector = (connector: Connector): Connector => {
    const performEncoded = connector.performEncoded?.bind(connector);
    const timed = async <Value>(
      { runId, path, call, inDoubt }: Parameters<Connector["perform"]>[0],
      perform: () => Promise<Value>,
    ): Promise<Value> => {
      const of = inHand.get(runId)?.span;
      const parent = of === undefined ? contextOfTrace(null) : trace.setSpan(contextOfTrace(null), of);
      const name = path.length === 0 ? connector.name : `${connector.name}.${path.join(".")}`;
      const attributes = { "hathi.run": runId, "hathi.call": call, "hathi.in_doubt": inDoubt };
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
      const began = performance.now();
      const took = (): number => (performance.now() - began) / 1000;
      try {
        const value = await perform();
        metrics.serviceCall(connector.name, "ok", took());
        return value;
      } catch (error) {
        const isLimited = connector.classify(error).kind === "limited";
        metrics.serviceCall(connector.name, isLimited ? "limited" : "failed", took());
        failSpan(span, messageOf(error));
        throw error;
      } finally {
        span.end();
      }
    };
    return {
      ...connector,
      perform: async (call) => timed(call, async () => connector.perform(call)),
      ...(performEncoded !== undefined && {
        performEncoded: async (call) => timed(call, async () => performEncoded(call)),
      }),
    };
  };

  return {
    journal(journal) {
      const appendNow = journal.appendNow?.bind(journal);
      return {
        ...journal,
        ...(appendNow !== undefined && {
          appendNow: (run: Ownership, append: Append) => {
            appendNow(run, append);
            note(run, append);
          },
        }),
        async claim(runIds, choose) {
          const outcome = await journal.claim(runIds, choose);
          for (const run of outcome.claimed) begin(run);
          return outcome;
        },
        async append(run, append) {
          const appended = await journal.append(run, append);
          if (!appended.isEarly) note(run, append);
          return appended;
        },
        async park(run, parking) {
          const outcome = await journal.park(run, parking);
          if (outcome === "parked") putDown(run, "parked");
          return outcome;
        },
        async pause(run, reason, more) {
          await journal.pause(run, reason, more);
          putDown(run, "paused", reason.message);
        },
        async finish(run, end) {
          await journal.finish(run, end);
          putDown(run, end.state, end.state === "failed" ? end.error.message : undefined);
        },
        async release(run, doubtful) {
          await journal.release(run, doubtful);
          putDown(run, "released");
        },
        async discard(run, isKeyed) {
          await journal.discard(run, isKeyed);
          putDown(run, "released");
        },
      };
    },
    connectors: ({ http, slack, github, run }) => ({
      http: observeConnector(http),
      slack: observeConnector(slack),
      github: observeConnector(github),
      ...(run !== undefined && { run }),
    }),
  };
}
