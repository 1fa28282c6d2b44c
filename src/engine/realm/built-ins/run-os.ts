/** `node:os` as a run sees it: what it tells of the machine is recorded, for the run may go on on another. */
import os from "node:os";
import { HathiError } from "../../../core/errors.ts";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { takeFromHost } from "./host-calls.ts";

type Any = (...args: readonly unknown[]) => unknown;

/** What does not change: asked once a run, and not again in each life of it. */
const lasting = [
  "availableParallelism",
  "cpus",
  "homedir",
  "hostname",
  "machine",
  "networkInterfaces",
  "release",
  "tmpdir",
  "totalmem",
  "userInfo",
  "version",
] as const;
const passing = ["freemem", "getPriority", "loadavg", "uptime"] as const;

export function createOs(instance: RunInstance): object {
  const known = new Map<string, unknown>();
  const record = (name: string, args: readonly unknown[]): unknown => {
    const real = Reflect.get(os, name) as Any;
    return takeFromHost(instance, { name: `os.${name}`, args, take: () => plain(real(...args)) });
  };
  const recorded = (name: string, isLasting: boolean): Any => {
    return (...args) => {
      if (insideStep()) return (Reflect.get(os, name) as Any)(...args);
      if (!isLasting || args.length > 0) return record(name, args);
      if (!known.has(name)) known.set(name, record(name, args));
      // A copy, so that changes by the caller reach nobody else.
      return structuredClone(known.get(name));
    };
  };
  return {
    ...os,
    ...Object.fromEntries([
      ...lasting.map((name) => [name, recorded(name, true)]),
      ...passing.map((name) => [name, recorded(name, false)]),
    ]),
    setPriority: () => {
      throw new HathiError("OUTSIDE_A_STEP", "os.setPriority changes the process of all runs: no run may");
    },
  };
}

// What userInfo gives has no prototype.
const plain = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : value;
