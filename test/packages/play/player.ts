/** A process that plays an automation, from the outside: it is given orders, and may die of them. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Ending, PlayOrder, PlayReport } from "./outcome.ts";

// An automation of this suite is done within a second, on a machine that has nothing else to do; a client that hangs
// has timeouts of its own.
const patienceMs = 180_000;
// To bundle the largest packages takes its time on a busy machine.
const beginMs = 240_000;

type Environment = Readonly<Record<string, string>>;

export interface Player {
  /** The first report of the process: that it is ready, or why it cannot be. */
  readonly begun: Promise<PlayReport>;
  /** Resolves with null where the process has died of it. */
  order(order: PlayOrder): Promise<Ending | null>;
  end(): Promise<void>;
}

export function startPlayer(
  script: "play-run.ts" | "play-plain.ts",
  env: Environment,
  ...args: string[]
): Player {
  const said: string[] = [];
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], TZ: "UTC", ...env },
    execArgv: ["--disable-warning=ExperimentalWarning"],
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => said.push(String(data)));
  const exited = once(child, "exit");
  const hear = async (ms = patienceMs): Promise<PlayReport | null> => heard(child, exited, said, ms);
  return {
    begun: hear(beginMs).then((report) => report ?? ended("dies", lastLine(said))),
    async order(order) {
      if (!child.connected) return null;
      const answer = hear();
      child.send(order, () => {});
      const report = await answer;
      return report?.kind === "ended" ? report.ending : null;
    },
    async end() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** The next report; null: the process has ended without one. */
async function heard(
  child: ChildProcess,
  exited: Promise<unknown>,
  said: readonly string[],
  ms: number,
): Promise<PlayReport | null> {
  const { promise, resolve } = Promise.withResolvers<PlayReport | null>();
  const timer = setTimeout(() => resolve(ended("hangs", lastLine(said))), ms);
  const listener = (report: unknown): void => resolve(report as PlayReport);
  child.once("message", listener);
  void exited.then(() => resolve(null));
  const report = await promise;
  clearTimeout(timer);
  child.off("message", listener);
  return report;
}

function ended(state: string, error: string): PlayReport {
  return {
    kind: "ended",
    ending: { state, result: undefined, error, asked: 0, askedOfTalk: 0, askedOfPrograms: 0, writes: 0 },
  };
}

function lastLine(said: readonly string[]): string {
  const lines = said.join("").split("\n");
  return (
    lines.find((line) => /Error\b/.test(line)) ?? lines.findLast((line) => line !== "") ?? "nothing was said"
  );
}
