/** The journal, the connectors and the log of a thread of runs. Each call goes to the process's own thread. */
import type { Connector, ConnectorCall, FailureKind } from "../../../../core/ports/connector.ts";
import { isError } from "../../../../core/text/describe-thrown.ts";
import type { Logger } from "../../../../core/ports/logger.ts";
import {
  decodeValue,
  encodeAnySize,
  EncodedValue,
  encodeThrown,
} from "../../../../core/values/recorded-value.ts";
import { tellValue } from "../../../../core/values/tell-value.ts";
import type { LeaseTimes } from "../../../../core/time/lease-times.ts";
import type { Appended, OwnedRunJournal } from "../../../../core/ports/run-journal.ts";
import type { Connectors } from "../../../realm/api/author-api.ts";
import type { AskMain } from "./ask-main.ts";
import { thrownIn } from "../encode-outcome.ts";
import type { ConnectorKey, JournalMethod, LogLevel, ThreadSettings } from "../thread-messages.ts";

/** @param lease until when nobody else can have taken a run over */
export function createRemoteJournal(main: AskMain, lease: LeaseTimes | undefined): OwnedRunJournal {
  const ask =
    <Method extends JournalMethod>(method: Method) =>
    async (...args: Parameters<OwnedRunJournal[Method]>): Promise<never> =>
      (await main.askJournal(method, args)) as never;
  return {
    confirm(run) {
      if (lease === undefined || lease.covers(run)) return null;
      const { term } = lease;
      return main.askJournal("confirm", [run]).then(() => lease.noteConfirmed(run, term));
    },
    isOwned: (run) => lease === undefined || lease.covers(run),
    history: ask("history"),
    news: ask("news"),
    admit: ask("admit"),
    queueForKey: ask("queueForKey"),
    admitFromQueue: ask("admitFromQueue"),
    cancelHolder: ask("cancelHolder"),
    discard: ask("discard"),
    async append(run, append) {
      const appended = (await main.askJournal("append", [run, append])) as Appended;
      if (appended.isEarly) main.clock.correct(appended.at.getTime());
      return appended;
    },
    appendNow: (run, append) => main.appendNow([run, append]),
    openWait: ask("openWait"),
    closeWait: ask("closeWait"),
    // Only their numbers are sent, because events may be large.
    async dismiss(run, candidates) {
      const numbers = candidates.map(({ call, eventSeq }) => ({ call, eventSeq }));
      await main.askJournal("dismiss", [run, numbers]);
    },
    setStatus: ask("setStatus"),
    print: ask("print"),
    park: ask("park"),
    pause: ask("pause"),
    finish: ask("finish"),
    release: ask("release"),
    findBuild: ask("findBuild"),
    estimateNow: () => main.clock.now(),
  };
}

export function createRemoteConnectors(main: AskMain, names: ThreadSettings["connectors"]): Connectors {
  const connector = (key: ConnectorKey): Connector => {
    const failures = new WeakMap<object, FailureKind>();
    const performEncoded = async (asked: ConnectorCall): Promise<EncodedValue> => {
      const { event: _event, team: _team, isOwned: _isOwned, signal, args, ...call } = asked;
      const functions = args.flatMap((argument, index) => (typeof argument === "function" ? [index] : []));
      const plain = args.map((argument) => (typeof argument === "function" ? null : argument));
      const what = [names[key] ?? key, ...call.path].join(".");
      const sent = { ...call, functions, args: encodeAnySize(plain, what, "an argument") };
      const outcome = await main.askConnector(key, sent, args, signal);
      if (outcome.ok) return new EncodedValue(String(outcome.value));
      const error = thrownIn(outcome);
      if (typeof error === "object" && error !== null && outcome.failure !== null)
        failures.set(error, outcome.failure);
      throw error;
    };
    return {
      name: names[key] ?? key,
      performEncoded,
      // Inside of a step the code takes the answer itself.
      perform: async (asked) => decodeValue((await performEncoded(asked)).text),
      classify: (error) =>
        (typeof error === "object" && error !== null ? failures.get(error) : undefined) ?? { kind: "final" },
    };
  };
  return {
    slack: connector("slack"),
    github: connector("github"),
    http: connector("http"),
    ...(names.run !== undefined && { run: connector("run") }),
  };
}

/** @param logsDebug whether lines of level debug are sent to the process's own thread at all */
export function createRemoteLogger(
  main: AskMain,
  logsDebug: boolean,
  labels: Readonly<Record<string, unknown>> = {},
): Logger {
  const at =
    (level: LogLevel) =>
    (fields: object, message: string): void =>
      main.send({ kind: "log", level, fields: encodeFields({ ...labels, ...fields }), message });
  return {
    debug: logsDebug ? at("debug") : () => {},
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    isLevelEnabled: (level) => logsDebug || level !== "debug",
    child: (fields) => createRemoteLogger(main, logsDebug, { ...labels, ...fields }),
  };
}

// If a field of a log line cannot be encoded, the line is sent in words. It must not fail the run that it is about.
function encodeFields(fields: Readonly<Record<string, unknown>>): string {
  try {
    return encodeAnySize(fields, "the log", "a field");
  } catch {
    const told = Object.entries(fields).map(([name, value]) => [name, isError(value) ? value : tell(value)]);
    return encodeThrown(Object.fromEntries(told));
  }
}

const tell = (value: unknown): string =>
  typeof value === "string" ? value : tellValue(value, { longest: 1000 });
