/** Runs an automation in a test: on the real engine, with a clock to move and scripted or recorded services. */
import type { DataOf, EventName } from "../index.ts";
import { readSecrets } from "../app/config/credentials/known-secrets.ts";
import { checkInput } from "../core/asks/check-input.ts";
import { type NewEvent, typesOf } from "../core/event.ts";
import { knowSecrets } from "../core/secrets/secrets.ts";
import { automationName } from "../engine/build/automation-names.ts";
import { AutomationTest } from "./automation-test.ts";
import { checkOptions } from "./check-options.ts";
import { eventOf } from "./event-of.ts";
import { loadAutomation, type AutomationFile } from "./load-automation.ts";
import { MemoryEngine } from "./memory/memory-engine.ts";
import type { KnownPerson } from "./memory/memory-people.ts";
import type { Stores } from "./memory/memory-run-connector.ts";
import { NotedCalls } from "./services/noted-calls.ts";
import type { Part } from "./part.ts";
import { openRecordedServices } from "./services/recorded-services.ts";
import { createStepFetch } from "./services/step-fetch.ts";
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
  /** "octo/app#12" for a pull request, a channel id for a message; by default what the payload names. */
  readonly subject?: string;
  /** The channel that its repository is connected with, by `/hathi connect`. */
  readonly channel?: string;
  readonly data?: Part<DataOf<Name>>;
}

/**
 * What starts the run and when, what the services answer, and when the worker dies.
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
  /** The export to run: the default export, if you name none. */
  readonly automation?: string;
  /** What starts the run. An `on.cron` automation needs none. */
  readonly event?: TestEvent<Name>;
  /**
   * What a person fills in who starts the run by hand, in place of an event: it is checked against the automation's
   * `input`, and the run gets it with the schema's defaults.
   */
  readonly input?: Readonly<Record<string, unknown>>;
  /**
   * What steps do in this test, by their name: the function is performed instead of the step's own.
   *
   * @example
   * const options: TestOptions<"webhook.ping"> = {
   *   event: { type: "webhook.ping" },
   *   steps: { "count the users": () => ["ana", "ben"] },
   * };
   */
  readonly steps?: Readonly<Record<string, () => unknown>>;
  /**
   * "allow" lets the automation reach other machines. By default a connection to any but this machine is refused, and
   * a `fetch` without a script, within a step or outside of one, fails the test.
   */
  readonly network?: "allow" | "refuse";
  /** Whom `people` finds; nobody, if you name none. */
  readonly people?: readonly KnownPerson[];
  /**
   * What the stores of automations have before the run begins, by automation and key: the run's own, or one that it
   * reads by `store.of`.
   */
  readonly stores?: Stores;
  /** When the test begins. The default is a Monday at nine in the morning, UTC. */
  readonly now?: Date;
  /**
   * A file with the real answers of the services, which answers all calls without a script. With HATHI_RECORD=1 in the
   * environment, the services are called and the file is written again. Use one file for each test.
   */
  readonly record?: URL | string;
  /**
   * Lets the worker die after its n-th write to the journal, or after every write, and another worker go on. The
   * automation should say and do the same.
   */
  readonly crashAt?: number | "every write" | undefined;
}

/**
 * Starts a run of an automation, and resolves when the run is parked or has ended.
 *
 * @param automation the automation's file, or its source
 * @throws {HathiError} BUILD_FAILED or AUTOMATION_INVALID if the file is no automation
 * @throws {TypeError} if an option has another shape than it should have, with what to write
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
  checkOptions(options);
  const log = createTestLog();
  // The automation's top level may ask for a secret, so the secrets are known before it is evaluated.
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
  // What records calls the real services.
  const isAllowed = options.network === "allow" || isRecording(options);
  const connectors = createScriptedConnectors(
    options,
    { ...calls.watch, now: () => engine.clock.now },
    recorded,
  );
  const isRealFetch = options.network === "allow" && options.fetch === undefined && recorded === undefined;
  const { steps = {} } = options;
  const engine: MemoryEngine = new MemoryEngine({
    bundle,
    name,
    logger: log.logger,
    connectors,
    standIns: {
      ...(!isRealFetch && { fetch: createStepFetch(connectors.http) }),
      findStep: (step) => (Object.hasOwn(steps, step) ? steps[step] : undefined),
    },
    onNetwork: isAllowed ? undefined : calls.watch.onUnscripted,
    ...(options.people !== undefined && { people: options.people }),
    ...(options.stores !== undefined && { stores: options.stores }),
    ...(options.now !== undefined && { startAt: options.now }),
    diesAt: ({ write, when }) =>
      when === "after" && (options.crashAt === "every write" || options.crashAt === write),
  });
  const run = engine.startRun(wanted, startOf(chosen, options, engine.clock.now));
  const test = new AutomationTest({ engine, run, calls, log, tell: chosen.tell ?? null });
  await test.settled();
  return test;
}

function isRecording({ record }: { readonly record?: URL | string }): boolean {
  return record !== undefined && (process.env["HATHI_RECORD"] ?? "") !== "";
}

function startOf(
  automation: Awaited<ReturnType<typeof loadAutomation>>["declared"][number],
  { event, input }: Pick<TestOptions<EventName>, "event" | "input">,
  now: number,
): Omit<NewEvent, "dedupeKey"> {
  const { types, schedule, name, input: schema } = automation;
  if (input !== undefined) {
    if (event !== undefined) throw new TypeError("testAutomation: give an event or an input, not both");
    const data = schema === undefined ? input : checkInput(name, schema, input);
    return { source: "person", type: `manual.${name}`, subject: null, data };
  }
  if (event === undefined) {
    if (schedule === undefined) {
      throw new TypeError(`testAutomation: give the event that starts it, one of: ${types.join(", ")}`);
    }
    const data = { cron: schedule.cron, due: new Date(now).toISOString() };
    return { source: "cron", type: `cron.${name}`, subject: null, data };
  }
  if (schedule === undefined && !typesOf(event.type).some((type) => types.includes(type))) {
    throw new TypeError(
      `testAutomation: ${name} does not listen to ${event.type}, so this event would start nothing. It listens to: ${types.join(", ")}`,
    );
  }
  return {
    ...eventOf(event.type, event.data, event.subject),
    ...(event.channel !== undefined && { channel: event.channel }),
  };
}
