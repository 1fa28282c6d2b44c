/** What `import ... from "hathi"` gives to a run: the same names as src/index.ts, bound to this run. */
import { ContinueWith } from "../../../core/continue-with.ts";
import { Discard } from "../../../core/discard.ts";
import type { CallingRun, Connector } from "../../../core/ports/connector.ts";
import type { StandIns } from "../../../core/ports/stand-ins.ts";
import { type Duration, formatDuration } from "../../../core/time/duration.ts";
import { CancelledError, RetryableError, TerminalError, TimeoutError } from "../../../core/errors.ts";
import { attention } from "../../../core/people/attention.ts";
import { quietMenu } from "../../../core/people/quiet-menu.ts";
import { workingTime } from "../../../core/time/working-time/working-time.ts";
import { escapeMarkdown } from "../../../core/text/escape-markdown.ts";
import { escapeSlack } from "../../../core/text/escape-slack.ts";
import type { HathiEvent } from "../../../core/event.ts";
import type * as hathi from "../../../index.ts";
import { createAnswerApi } from "./answer-api.ts";
import type { Environment } from "../built-ins/run-process.ts";
import { createMethods, waitForTurn } from "./create-methods.ts";
import { createOffConnector } from "../../../core/services/off-connector.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { withSignal } from "../../replay/with-signal.ts";
import { checkOptions, describeKind, isSignal, refuseInStep } from "./check-call.ts";
import { declareAutomation } from "./declare-automation.ts";
import { declareCron } from "./declare-cron.ts";
import { createRunApi } from "./run-api.ts";
import { next } from "./run-next.ts";
import { readSecret } from "./run-secret.ts";
import { step } from "./run-step.ts";
import { openTimer, readLeft } from "../globals/run-timers.ts";

export interface Connectors {
  readonly slack: Connector;
  readonly github: Connector;
  readonly http: Connector;
  /** Makes the calls for children, signals and the store. Off where there is no database behind the run. */
  readonly run?: Connector;
}

export interface RunIdentity extends CallingRun {
  /** Whether this worker still owns the run. Absent where no other worker could take it. */
  readonly isOwned?: () => boolean;
  readonly automation?: string;
  /** How long an awaited answer over a socket keeps the run awake. */
  readonly replyMs?: number | undefined;
  /** What a test answers in place of the world. */
  readonly standIns?: StandIns | undefined;
  /** Is given the environment before the code has it. */
  readonly watchEnvironment?: (env: Environment) => Environment;
}

/** Every runtime export of src/index.ts. A missing one is a type error here. */
type AuthorApi = Record<keyof typeof hathi, unknown>;

export function createAuthorApi(instance: RunInstance, connectors: Connectors, run: RunIdentity): AuthorApi {
  const sleepMs = async (
    name: string,
    ms: number,
    input: string,
    options: hathi.SleepOptions = {},
  ): Promise<void> => {
    refuseInStep(name);
    checkOptions(name, options, { signal: isSignal });
    const { signal } = options;
    signal?.throwIfAborted();
    await withSignal(instance, openTimer(instance, name, ms, input), signal).promise;
  };
  const between = connectors.run ?? createOffConnector("run", "this run has no database");
  return {
    CancelledError,
    RetryableError,
    TerminalError,
    TimeoutError,
    attention,
    escapeMarkdown,
    escapeSlack,
    quietMenu,
    workingTime,
    ...createRunApi(instance, between, run),
    ...createAnswerApi(instance, between, run),
    on: createOn(instance.isDeclaration),
    slack: createMethods(instance, connectors.slack, run),
    github: createMethods(instance, connectors.github, run),
    secret: readSecret,
    continueWith(input: unknown) {
      refuseInStep("continueWith");
      return new ContinueWith(input);
    },
    discard() {
      refuseInStep("discard");
      const { source, type } = run.event;
      // Whoever started the run, a person or another run, looks for it.
      const isStarted = source === "person" || /^(?:manual|run\.started)\./.test(type);
      return isStarted ? undefined : new Discard();
    },
    sleep: async (duration: Duration, options?: hathi.SleepOptions) => {
      const ms = readLeft(duration);
      await sleepMs("sleep", ms, typeof duration === "string" ? duration : formatDuration(ms), options);
    },
    sleepUntil: async (date: Date | number | string, options?: hathi.SleepOptions) => {
      const isKind = typeof date === "number" || typeof date === "string" || date instanceof Date;
      const time = isKind ? new Date(date).getTime() : Number.NaN;
      if (Number.isNaN(time)) {
        throw new RangeError(
          `sleepUntil: ${typeof date === "string" ? `"${date.slice(0, 100)}"` : describeKind(date)} is no date`,
        );
      }
      await sleepMs("sleepUntil", Math.max(0, time - instance.now), new Date(time).toISOString(), options);
    },
    next: (types: string | readonly string[], options: hathi.NextOptions<HathiEvent> = {}) =>
      next(instance, run.id, typeof types === "string" ? [types] : types, options),
    turn: waitForTurn,
    step: async (...args: readonly unknown[]) => step(instance, args, run.standIns),
    status(text: unknown) {
      const line = String(text);
      if (instance.status === line) return;
      instance.status = line;
      if (!instance.replaying) instance.onStatus(line);
    },
  };
}

/** `on`, with `on.cron` on it. */
const createOn = (isStrict: boolean): object =>
  Object.assign(declareAutomation.bind(null, isStrict), { cron: declareCron.bind(null, isStrict) });
