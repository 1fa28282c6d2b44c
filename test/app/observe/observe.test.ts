import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  context,
  type ContextManager,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  trace,
  type TracerProvider,
} from "@opentelemetry/api";
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, startApp } from "../../../src/app/app.ts";
import type { NewEvent } from "../../../src/core/event.ts";
import type { ConnectorCall } from "../../../src/core/ports/connector.ts";
import { knowSecrets } from "../../../src/core/secrets/secrets.ts";
import type { Connectors } from "../../../src/engine/realm/api/author-api.ts";
import { observeAccept } from "../../../src/app/observe/observe-accept.ts";
import { watchWorker } from "../../../src/app/observe/observe-worker.ts";
import { createMetrics } from "../../../src/app/observe/metrics.ts";
import { serveMetrics } from "../../../src/app/observe/serve-metrics.ts";
import { readConfig } from "../../../src/app/config/config.ts";
import { makeSharedAutomations } from "../../support/engine/automations-folder.ts";
import { waitFor } from "../../support/engine/engine.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres/postgres.ts";
import { projectFolder } from "../../support/project-folder.ts";

interface Recorded {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent: string | undefined;
  readonly attributes: Record<string, unknown>;
  readonly events: string[];
  message: string | undefined;
  hasEnded: boolean;
}

const spans: Recorded[] = [];

/** As much of an OpenTelemetry SDK as shows what Hathi gives one. */
function startSpan(name: string, options: SpanOptions = {}, within: Context = context.active()): Span {
  const parent = trace.getSpanContext(within);
  const recorded: Recorded = {
    name,
    traceId: parent?.traceId ?? randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    parent: parent?.spanId,
    attributes: { ...options.attributes },
    events: [],
    message: undefined,
    hasEnded: false,
  };
  spans.push(recorded);
  const { traceId, spanId } = recorded;
  const span: Span = {
    spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
    setAttribute: (key, value) => ((recorded.attributes[key] = value), span),
    setAttributes: (values) => (Object.assign(recorded.attributes, values), span),
    addEvent: (event) => (recorded.events.push(event), span),
    addLink: () => span,
    addLinks: () => span,
    setStatus: ({ message }) => ((recorded.message = message), span),
    updateName: () => span,
    end: () => void (recorded.hasEnded = true),
    isRecording: () => true,
    recordException: () => undefined,
  };
  return span;
}

const tracer = {
  startSpan,
  startActiveSpan(name: string, ...rest: readonly unknown[]) {
    const work = rest.at(-1) as (span: Span) => unknown;
    const span = startSpan(name, rest.length > 1 ? (rest[0] as SpanOptions) : {});
    return context.with(trace.setSpan(context.active(), span), () => work(span));
  },
};

const storage = new AsyncLocalStorage<Context>();
const manager: ContextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (given, work, self, ...args) => storage.run(given, () => work.apply(self, args)),
  bind: (_context, target) => target,
  enable: () => manager,
  disable: () => manager,
};

let database: TestDatabase;
let env: Record<string, string>;
let automations: Awaited<ReturnType<typeof makeSharedAutomations>>;
const running: App[] = [];

async function start(role: "all" | "worker"): Promise<App> {
  const app = await startApp({ config: readConfig(env, projectFolder), role, logger: createMemoryLogger() });
  running.push(app);
  return app;
}

beforeAll(async () => {
  trace.setGlobalTracerProvider({ getTracer: () => tracer } satisfies TracerProvider);
  context.setGlobalContextManager(manager);
  database = await createTestDatabase();
  env = {
    DATABASE_URL: database.url,
    HATHI_OPEN_WEBHOOKS: "knock",
    HATHI_AUTOMATIONS: (automations = await makeSharedAutomations({
      "answer.ts": `import { on, sleep } from "hathi";
        export default on("webhook.knock", async ({ data }) => {
          await sleep("2 days");
          const { status } = await fetch(data.page);
          if (data.fails) throw new Error("refused to answer");
          return status;
        });`,
    })).folder,
    HOST: "127.0.0.1",
    PORT: "0",
    HATHI_METRICS_PORT: "0",
    HATHI_THREADS: "1",
    LOG_LEVEL: "silent",
  };
});

afterAll(async () => {
  for (const app of running) await app.stop();
  await database.drop();
  trace.disable();
  await automations.remove();
  context.disable();
});

async function knock(app: App, fails = false): Promise<void> {
  const response = await fetch(`${app.url}/hooks/knock`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ page: `${app.url}/healthz`, fails }),
  });
  expect(response.status).toBe(202);
}

describe("a process that is watched", { timeout: 180_000 }, () => {
  it("keeps a run in one trace over its sleep, below its delivery", async () => {
    const app = await start("all");
    await knock(app);
    const parked = await waitFor(
      async () => spans.filter(({ name, hasEnded }) => name === "run answer" && hasEnded),
      ({ length }) => length === 1,
      60_000,
    );
    await app.clock.skip(2 * 86_400_000);
    const all = await waitFor(
      async () => spans.filter(({ name, hasEnded }) => name === "run answer" && hasEnded),
      ({ length }) => length === 2,
      60_000,
    );
    const [delivery] = spans.filter(({ name }) => name === "delivery webhook.knock");
    expect(delivery).toMatchObject({ hasEnded: true, parent: undefined, attributes: { "hathi.runs": 1 } });
    expect(all.map(({ parent, traceId }) => [parent, traceId])).toEqual([
      [delivery?.spanId, delivery?.traceId],
      [delivery?.spanId, delivery?.traceId],
    ]);
    expect(parked[0]?.attributes).toMatchObject({ "hathi.became": "parked", "hathi.automation": "answer" });
    expect(all[1]?.attributes).toMatchObject({ "hathi.became": "completed" });
    expect(all[1]?.events).toEqual(["timer sleep", expect.stringMatching(/^step fetch/)]);
    const [call] = spans.filter(({ name }) => name.startsWith("fetch"));
    expect(call).toMatchObject({ parent: all[1]?.spanId, traceId: delivery?.traceId, hasEnded: true });
  });

  it("counts deliveries, runs, steps and calls, and gives the numbers that all processes share", async () => {
    const [app = await start("all")] = running;
    await knock(app, true);
    await waitFor(
      async () => spans.filter(({ name, hasEnded }) => name === "run answer" && hasEnded),
      ({ length }) => length === 3,
      60_000,
    );
    await app.clock.skip(2 * 86_400_000);
    const text = await waitFor(
      async () => (await fetch(`http://127.0.0.1:${app.metricsPort}/metrics`)).text(),
      (read) => read.includes('hathi_runs_ended_total{automation="answer",state="failed"} 1'),
      60_000,
    );
    for (const line of [
      'hathi_deliveries_total{source="webhook",outcome="stored"} 2',
      'hathi_runs_begun_total{automation="answer"} 2',
      'hathi_runs_ended_total{automation="answer",state="completed"} 1',
      'hathi_steps_total{kind="timer",outcome="ok"} 2',
      'hathi_unfinished_runs{state="paused"} 0',
      "hathi_workers 1",
      "hathi_database_up 1",
      "hathi_open_asks 0",
    ])
      expect(text).toContain(line);
    expect(text).toMatch(/hathi_service_call_seconds_count\{service="fetch",outcome="ok"\} 2/);
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
    expect(text).not.toMatch(/127\.0\.0\.1|postgres:/);
  });

  it("serves the health of a worker, too, and nothing else", async () => {
    const worker = await start("worker");
    const at = async (path: string, method = "GET") =>
      fetch(`http://127.0.0.1:${worker.metricsPort}${path}`, { method });
    expect(worker.url).toBeNull();
    expect(await (await at("/healthz")).json()).toEqual({ ok: true });
    expect(await (await at("/readyz")).json()).toEqual({ ready: true });
    expect((await at("/metrics")).headers.get("content-type")).toMatch(/^text\/plain/);
    expect((await at("/")).status).toBe(404);
    const rebound = await new Promise((resolve) =>
      request(
        {
          port: worker.metricsPort ?? 0,
          host: "127.0.0.1",
          path: "/metrics",
          headers: { host: "rebound.example.com" },
        },
        (answer) => resolve(answer.statusCode),
      ).end(),
    );
    expect(rebound).toBe(403);
    expect((await at("/metrics", "POST")).status).toBe(405);
  });
});

describe("a span", () => {
  const secret = "s3cr3t-of-the-billing";

  it("has no secret in what it says of a failure, nor in what a delivery is about", async () => {
    knowSecrets([{ variable: "HATHI_SECRET_BILLING", value: secret, isAuthors: true }]);
    const metrics = createMetrics({
      readShared: async () => Promise.reject(new Error("not asked for")),
      logger: createMemoryLogger(),
      isServed: false,
    });
    const fails = async (): Promise<never> => {
      throw new Error(`no account ${secret}`);
    };
    const accept = observeAccept(fails, metrics);
    const event = { source: "webhook", type: "webhook.secretive", subject: `of ${secret}` } as NewEvent;
    await expect(accept(event)).rejects.toThrow(secret);
    const billing = { name: "billing", perform: fails, classify: () => ({ kind: "failed" }) };
    const connectors = { http: billing, slack: billing, github: billing } as unknown as Connectors;
    const { http } = watchWorker(metrics).connectors(connectors);
    await expect(http.perform({ path: [] } as unknown as ConnectorCall)).rejects.toThrow(secret);
    knowSecrets([]);
    const told = spans.filter(({ name }) => name === "delivery webhook.secretive" || name === "billing");
    expect(told.map(({ message }) => message)).toEqual([
      "no account [secret BILLING]",
      "no account [secret BILLING]",
    ]);
    expect(told[0]?.attributes).toMatchObject({ "hathi.subject": "of [secret BILLING]" });
  });
});

describe("a process whose database is away", () => {
  it("goes on counting, and says no address", async () => {
    const away = async (): Promise<never> => {
      throw Object.assign(new Error("connect ECONNREFUSED 10.1.2.3:5432"), { code: "ECONNREFUSED" });
    };
    const logger = createMemoryLogger();
    const metrics = createMetrics({ readShared: away, logger, isServed: false });
    metrics.step("timer", "ok");
    const server = await serveMetrics({ port: 0, host: "127.0.0.1", metrics, probe: away, logger });
    const at = async (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);
    const ready = await at("/readyz");
    expect([ready.status, await ready.text()]).toEqual([503, '{"ready":false}']);
    const text = await (await at("/metrics")).text();
    await server.stop();
    expect(text).toContain("hathi_database_up 0");
    expect(text).toContain('hathi_steps_total{kind="timer",outcome="ok"} 1');
    expect(text).not.toContain("10.1.2.3");
  });

  it("is told from a database that answers with an error, which is a warning", async () => {
    const refuses = async (): Promise<never> => {
      throw Object.assign(new Error("permission denied for table runs"), { code: "42501" });
    };
    const logger = createMemoryLogger();
    const metrics = createMetrics({ readShared: refuses, logger, isServed: false });
    expect(await metrics.render()).toContain("hathi_database_up 1");
    expect(logger.lines).toContainEqual(
      expect.objectContaining({ level: "warn", fields: { reason: "permission denied for table runs" } }),
    );
  });
});
