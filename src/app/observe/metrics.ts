/** The numbers that a process counts about itself, in the format of Prometheus. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Logger } from "../../core/ports/logger.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";
import { isOutage } from "../../journal/database/outage.ts";
import type { SharedNumbers } from "../../journal/alive/read-numbers.ts";

export interface Metrics {
  delivery(source: string, outcome: "stored" | "duplicate" | "failed", seconds: number): void;
  runBegan(automation: string): void;
  /** @param became what became of the run when its worker put it down for good or for a person */
  runEnded(automation: string, became: "completed" | "failed" | "cancelled" | "paused"): void;
  step(kind: string, outcome: "ok" | "failed"): void;
  serviceCall(service: string, outcome: "ok" | "failed" | "limited", seconds: number): void;
  /** All of it, as Prometheus reads it. */
  render(): Promise<string>;
  readonly contentType: string;
}

export interface MetricsOptions {
  /** What all processes share. Read from the database when somebody asks. */
  readonly readShared: () => Promise<SharedNumbers>;
  readonly logger: Logger;
  /** Whether the process's own numbers are collected: memory, event loop, garbage. */
  readonly isServed: boolean;
}

/** Whoever asks more often gets the same shared numbers. */
const sharedLastsMs = 5000;
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics({ readShared, logger, isServed }: MetricsOptions): Metrics {
  const registers = [new Registry()];
  const [register] = registers as [Registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `hathi_${name}`, help, labelNames: [...labelNames], registers });
  const histogram = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Histogram({ name: `hathi_${name}`, help, labelNames: [...labelNames], buckets: seconds, registers });
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name: `hathi_${name}`, help, labelNames: [...labelNames], registers });

  const deliveries = counter("deliveries_total", "Deliveries that this process took", ["source", "outcome"]);
  const storing = histogram("delivery_seconds", "How long storing a delivery took", ["source"]);
  const began = counter("runs_begun_total", "Runs that this process advanced for the first time", [
    "automation",
  ]);
  const ended = counter("runs_ended_total", "Runs that this process ended or paused", [
    "automation",
    "state",
  ]);
  const steps = counter("steps_total", "Journal entries that this process recorded", ["kind", "outcome"]);
  const calls = histogram("service_call_seconds", "How long calls of services took", ["service", "outcome"]);

  const unfinished = gauge("unfinished_runs", "Unfinished runs of all processes", ["state"]);
  const oldestDue = gauge(
    "oldest_due_seconds",
    "How long the oldest run that is due has waited for a worker",
  );
  const workers = gauge("workers", "Live workers of all processes");
  const closed = gauge("closed_accounts", "Workspaces and installations that refuse or do not answer", [
    "why",
  ]);
  const doubts = gauge("open_doubts", "Steps of which people have to say whether they happened");
  const asks = gauge("open_asks", "Questions that wait for an answer");
  const wakings = gauge("pending_wakings", "Events whose waiters are still to be woken");
  const bytes = gauge("database_bytes", "Size of the database");
  const isUp = gauge("database_up", "0 if the database was away when these numbers were asked for, else 1");
  if (isServed) collectDefaultMetrics({ register });

  const setShared = (numbers: SharedNumbers): void => {
    unfinished.reset();
    for (const [state, count] of Object.entries(numbers.unfinished)) unfinished.set({ state }, count);
    oldestDue.set(numbers.oldestDueMs / 1000);
    workers.set(numbers.workers);
    closed.set({ why: "refused" }, numbers.refusedAccounts);
    closed.set({ why: "away" }, numbers.awayAccounts);
    doubts.set(numbers.openDoubts);
    asks.set(numbers.openAsks);
    wakings.set(numbers.pendingWakings);
    bytes.set(numbers.databaseBytes);
    isUp.set(1);
  };
  let sharedAt = Number.NEGATIVE_INFINITY;
  const refresh = async (): Promise<void> => {
    if (performance.now() - sharedAt < sharedLastsMs) return;
    sharedAt = performance.now();
    try {
      setShared(await readShared());
    } catch (error) {
      // The process's own numbers matter most while the database is away.
      const isAway = isOutage(error);
      isUp.set(isAway ? 0 : 1);
      // Each part of Hathi says that the database is away. That it refuses to give the numbers is said here alone.
      logger[isAway ? "debug" : "warn"]({ reason: messageOf(error) }, "the shared numbers could not be read");
    }
  };

  return {
    delivery(source, outcome, took) {
      deliveries.inc({ source, outcome });
      storing.observe({ source }, took);
    },
    runBegan: (automation) => began.inc({ automation }),
    runEnded: (automation, state) => ended.inc({ automation, state }),
    step: (kind, outcome) => steps.inc({ kind, outcome }),
    serviceCall: (service, outcome, took) => calls.observe({ service, outcome }, took),
    async render() {
      await refresh();
      return register.metrics();
    },
    contentType: register.contentType,
  };
}
