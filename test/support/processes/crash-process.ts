/** Starts and awaits worker processes that die. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const script = fileURLToPath(new URL("crash-worker.ts", import.meta.url));
const skewedClock = new URL("skewed-clock.ts", import.meta.url).href;

export interface CrashProcess {
  readonly child: ChildProcess;
  /** Resolves with the signal that ended it. */
  readonly died: Promise<NodeJS.Signals | null>;
  readonly ready: Promise<unknown>;
}

export function startCrashProcess(env: {
  readonly DATABASE_URL: string;
  /** None where the environment has real services. */
  readonly LEDGER_URL?: string;
  readonly CRASH_AT?: string;
  readonly CRASH_WHEN?: "before" | "after";
  /** How many threads its runs have; "0" where dozens of processes are started, to be the sooner done. */
  readonly THREADS?: string;
  /** Its clocks are off by so much, or run so many times as fast; see skewed-clock.ts. */
  readonly CLOCK_SHIFT_MS?: string;
  readonly CLOCK_RATE?: string;
  readonly [name: string]: string | undefined;
}): CrashProcess {
  const child = spawn(process.execPath, ["--import", skewedClock, script], {
    // Started dozens of times: compiled once.
    env: {
      PATH: process.env["PATH"],
      NODE_COMPILE_CACHE: join(tmpdir(), "hathi-test-compile-cache"),
      ...env,
    },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const died = once(child, "exit").then(([, signal]: unknown[]) => signal as NodeJS.Signals | null);
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await died;
  });
  return { child, died, ready: once(child, "message") };
}
