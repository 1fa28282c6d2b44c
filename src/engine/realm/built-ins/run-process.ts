/** `process` as a run sees it: its environment without what configures Hathi, and no way to end the house. */
import { Readable, type Writable } from "node:stream";
import { HathiError } from "../../../core/errors.ts";
import { projectFolder } from "../../build/build-files.ts";
import { environmentForCode } from "../../../core/secrets/own-variables.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { takeFromHost } from "./host-calls.ts";

/** What is the same wherever a package looks. */
const shown = [
  "arch",
  "config",
  "execPath",
  "features",
  "platform",
  "release",
  "version",
  "versions",
] as const;
const listening = [
  "addListener",
  "off",
  "on",
  "once",
  "prependListener",
  "prependOnceListener",
  "removeAllListeners",
  "removeListener",
  "setMaxListeners",
] as const;
const refused = [
  "abort",
  "chdir",
  "dlopen",
  "kill",
  "reallyExit",
  "setegid",
  "seteuid",
  "setgid",
  "setuid",
] as const;
/** Greater than any number that a system gives, so that no other process is ever meant by it. */
const firstPid = 0x40_0001;

export type Environment = Record<string, string | undefined>;

/**
 * @param began when the run began, by its clock
 * @param output what a run prints goes to its log
 * @param watchEnvironment is given the environment before the code has it
 */
export function createProcess(
  instance: RunInstance,
  began: number,
  output: { readonly stdout: Writable; readonly stderr: Writable },
  watchEnvironment: (env: Environment) => Environment = (env) => env,
): Record<string, unknown> {
  // Read once, when first asked for: most runs never look.
  let env: Readonly<Record<string, string | undefined>> | undefined;
  let pid: number | undefined;
  let stdin: Readable | undefined;
  const recorded = (name: string, take: () => unknown): unknown =>
    takeFromHost(instance, { name: `process.${name}`, args: [], take });
  const nanoseconds = (): bigint => BigInt(Math.round((instance.now - began) * 1000)) * 1000n;
  const hrtime = (since?: readonly [number, number]): [number, number] => {
    const now = nanoseconds();
    const past = since === undefined ? 0n : BigInt(since[0]) * second + BigInt(since[1]);
    return [Number((now - past) / second), Number((now - past) % second)];
  };
  const own: Record<string | symbol, unknown> = {
    get env() {
      env ??= watchEnvironment(environmentForCode(process.env));
      return env;
    },
    set env(given) {
      env = given as typeof env;
    },
    /** Belongs to the run alone, so that file names made of it do not meet. */
    get pid() {
      return (pid ??= firstPid + (instance.random() % 0x10_0000));
    },
    get stdin() {
      return (stdin ??= emptyInput());
    },
    ...Object.fromEntries(shown.map((name) => [name, process[name]])),
    ...Object.fromEntries(refused.map((name) => [name, refuse(name)])),
    ...Object.fromEntries(listening.map((name) => [name, () => own])),
    [Symbol.toStringTag]: "process",
    argv: ["node", "automation"],
    argv0: "node",
    execArgv: [],
    title: "node",
    ppid: 1,
    exitCode: undefined,
    ...output,
    nextTick: (callback: (...args: unknown[]) => unknown, ...args: unknown[]) =>
      process.nextTick(callback, ...args),
    cwd: () => projectFolder,
    umask: () => 0o22,
    uptime: () => (instance.now - began) / 1000,
    hrtime: Object.assign(hrtime, { bigint: nanoseconds }),
    memoryUsage: Object.assign(() => recorded("memoryUsage", () => ({ ...process.memoryUsage() })), {
      rss: () => recorded("memoryUsage.rss", () => process.memoryUsage.rss()),
    }),
    cpuUsage: () => recorded("cpuUsage", () => ({ ...process.cpuUsage() })),
    resourceUsage: () => recorded("resourceUsage", () => ({ ...process.resourceUsage() })),
    availableMemory: () => recorded("availableMemory", () => process.availableMemory()),
    constrainedMemory: () => recorded("constrainedMemory", () => process.constrainedMemory()),
    getuid: () => recorded("getuid", () => process.getuid?.()),
    geteuid: () => recorded("geteuid", () => process.geteuid?.()),
    getgid: () => recorded("getgid", () => process.getgid?.()),
    getegid: () => recorded("getegid", () => process.getegid?.()),
    emit: () => false,
    eventNames: () => [],
    listeners: () => [],
    rawListeners: () => [],
    listenerCount: () => 0,
    getMaxListeners: () => 10,
    emitWarning: () => undefined,
    allowedNodeEnvironmentFlags: new Set(),
    exit() {
      throw new HathiError(
        "AUTOMATION_INVALID",
        "process.exit() in an automation: return from its function instead",
      );
    },
  };
  // The module is the object itself. A copy would read properties that are made only for those who ask.
  return Object.defineProperty(own, "default", { value: own });
}

/** The `process` of builds whose journals hold nothing of it. What it lacks draws and records nothing. */
const older: ReadonlySet<string> = new Set(
  "argv cwd default emitWarning env exit nextTick off on once platform version versions".split(" "),
);

export function keepOlderProcess(own: object): void {
  for (const name of Reflect.ownKeys(own)) {
    if (typeof name === "symbol" || !older.has(name)) Reflect.deleteProperty(own, name);
  }
}

const second = 1_000_000_000n;

function emptyInput(): Readable {
  const input = new Readable({ read() {} });
  input.push(null);
  return Object.assign(input, { fd: 0, isTTY: false });
}

function refuse(name: string): () => never {
  return () => {
    throw new HathiError(
      "OUTSIDE_A_STEP",
      `process.${name} would change the process of all runs, or another: start a program of its own for it (node:child_process)`,
    );
  };
}
