/** Runs an automation in a test: the real engine, a clock that the test moves, and services scripted or recorded. */
import type { DataOf, EventName } from "../index.ts";
import { readSecrets } from "../app/config/credentials/known-secrets.ts";
import { typesOf } from "../core/event.ts";
import { knowSecrets } from "../core/secrets/secrets.ts";
import { automationName } from "../engine/build/automation-names.ts";
import { AutomationTest } from "./automation-test.ts";
import { loadAutomation, type AutomationFile } from "./load-automation.ts";
import { MemoryEngine } from "./memory/memory-engine.ts";
import { NotedCalls } from "./services/noted-calls.ts";
import type { Part } from "./part.ts";
import { openRecordedServices } from "./services/recorded-services.ts";
import { createScriptedConnectors, type Scripts } from "./services/scripted-connectors.ts";
import { createTestLog } from "./test-log.ts";

/**
 * The event that starts a run in a test, with as much of its payload as the automation reads.
 *
 * @example
 * const opened: TestEvent<"github.issues.opened"> = {
 *   type: "github.issues.opened",
 *   subject: "octo/app#12",
 *   data: { issue: { number: 12 } },
 * };
 */
export interface TestEvent<Name extends EventName> {
  readonly type: Name;
  /** "octo/app#12" for a pull request, a channel id for a message. */
  readonly subject?: string;
  readonly data?: Part<DataOf<Name>>;
}

/**
 * What starts the run, when, what the services answer, and when the worker dies.
 *
 * @example
 * const options: TestOptions<"webhook.ping"> = {
 *   event: { type: "webhook.ping" },
 *   now: new Date("2027-01-01T09:00:00Z"),
 *   fetch: () => Response.json({ ok: true }),
 *   record: "test/recordings/ping.json",
 *   crashAt: "every write",
 * };
 */
export interface TestOptions<Name extends EventName> extends Scripts {
  /** The export to run; by default the default one. */
  readonly automation?: string;
  /** What starts the run. An `on.cron` automation needs none. */
  readonly event?: TestEvent<Name>;
  /** When the test begins. By default a Monday at nine in the morning, UTC. */
  readonly now?: Date;
  /**
   * A file with what the services answered when they were called for real: it answers whatever has no script.
   * With HATHI_RECORD=1 in the environment they are called, and it is written anew. One file a test.
   */
  readonly record?: URL | string;
  /**
   * Has the worker die after its n-th write of the journal, or after each one of them, and another one go on:
   * an automation should say and do the same.
   */
  readonly crashAt?: number | "every write" | undefined;
}

/**
 * Starts a run of an automation, and resolves when it is parked or has ended.
 *
 * @param automation its file, or its source
 * @throws {HathiError} BUILD_FAILED or AUTOMATION_INVALID when the file is no automation
 * @example
 * const t = await testAutomation(new URL("../automations/reminder.ts", import.meta.url), {
 *   event: { type: "github.issues.opened", data: { issue: { number: 12 } } },
 *   github: { "rest.issues.get": () => ({ data: { state: "open" } }) },
 * });
 * await t.advance("1 day");
 * expect(t.messages).toEqual([{ channel: "#triage", text: "#12 is a day old" }]);
 */
export async function testAutomation<const Name extends EventName>(
  automation: AutomationFile,
  options: TestOptions<Name>,
): Promise<AutomationTest> {
  const log = createTestLog();
  // Before its top level, which may ask for one, is evaluated.
  knowSecrets(readSecrets(process.env));
  const { bundle, name, declared } = await loadAutomation(automation, log.logger);
  const wanted = automationName(name, options.automation ?? "default");
  const chosen = declared.find((one) => one.name === wanted);
  if (chosen === undefined) {
    const names = declared.map((one) => one.name).join(", ");
    throw new TypeError(
      `testAutomation: there is no automation "${wanted}" in that file; there are: ${names}`,
    );
  }
  const recorded =
    options.record === undefined ? undefined : await openRecordedServices(options.record, log.logger);
  const calls = new NotedCalls();
  const engine: MemoryEngine = new MemoryEngine({
    bundle,
    name,
    logger: log.logger,
    connectors: createScriptedConnectors(options, { ...calls.watch, now: () => engine.clock.now }, recorded),
    ...(options.now !== undefined && { startAt: options.now }),
    diesAt: ({ write, when }) =>
      when === "after" && (options.crashAt === "every write" || options.crashAt === write),
  });
  const run = engine.startRun(wanted, startOf(chosen, options.event, engine.clock.now));
  const test = new AutomationTest({ engine, run, calls, log });
  await test.settled();
  return test;
}

function startOf(
  automation: Awaited<ReturnType<typeof loadAutomation>>["declared"][number],
  event: TestEvent<EventName> | undefined,
  now: number,
): { source: string; type: string; subject: string | null; data: unknown } {
  const { types, schedule, name } = automation;
  if (event === undefined) {
    if (schedule === undefined) {
      throw new TypeError(`testAutomation: give the event that starts it, one of: ${types.join(", ")}`);
    }
    const data = { cron: schedule.cron, due: new Date(now).toISOString() };
    return { source: "cron", type: `cron.${name}`, subject: null, data };
  }
  if (schedule === undefined && !typesOf(event.type).some((type) => types.includes(type))) {
    throw new TypeError(
      `testAutomation: ${name} does not listen to ${event.type}, so that would start nothing. It listens to: ${types.join(", ")}`,
    );
  }
  return {
    source: event.type.split(".")[0] ?? "test",
    type: event.type,
    subject: event.subject ?? null,
    data: event.data ?? {},
  };
}
