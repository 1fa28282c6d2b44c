/** Starts worker processes that die where they are told to, and hears of it when they do. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { Ledger } from "./kill-ledger.ts";

/** What the parent says to the process. */
export type KillOrder =
  | { readonly kind: "begin"; readonly databaseUrl: string; readonly ledgerUrl: string }
  /** Counts writes from here on, and dies at this one; null: at none. */
  | {
      readonly kind: "die";
      readonly dies: { readonly at: number; readonly when: "before" | "after" } | null;
    };

/** What the process says to its parent. */
export type KillReport =
  | { readonly kind: "loaded" }
  | { readonly kind: "working" }
  /** With how many writes it has made since the order before. */
  | { readonly kind: "ordered"; readonly writes: number };

/** What plays a case: a process that can be killed, or threads of this one. */
export interface WorkerProcess {
  readonly pid: number;
  readonly hasDied: boolean;
  /** Resolves once it works; false: it has died before. */
  begin(databaseUrl: string, ledger: Ledger): Promise<boolean>;
  /** Resolves with its writes since the order before; null where it has died already. */
  order(dies: { readonly at: number; readonly when: "before" | "after" } | null): Promise<number | null>;
}

export interface KillProcess extends WorkerProcess {
  kill(): Promise<void>;
}

const script = fileURLToPath(new URL("kill-worker.ts", import.meta.url));

/** @returns at once; the process loads its code meanwhile */
export function startKillProcess(): KillProcess {
  const secrets = Object.entries(process.env).filter(([name]) => name.startsWith("HATHI_SECRET_"));
  const child = spawn(process.execPath, [script], {
    // Started by the hundred: compiled once.
    env: {
      PATH: process.env["PATH"],
      LOG_LEVEL: process.env["LOG_LEVEL"],
      NODE_COMPILE_CACHE: join(tmpdir(), "hathi-test-compile-cache"),
      ...Object.fromEntries(secrets),
    },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  const loaded = reported(child, "loaded", exited);
  const hasDied = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const send = async <Kind extends KillReport["kind"]>(order: KillOrder, kind: Kind) => {
    if (hasDied() || !child.connected) return null;
    const answered = reported(child, kind, exited);
    // Dead before it could read this: the exit tells.
    child.send(order, () => {});
    return answered;
  };
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  onTestFinished(kill);
  return {
    pid: child.pid ?? 0,
    get hasDied() {
      return hasDied();
    },
    async begin(databaseUrl, { url: ledgerUrl }) {
      if ((await loaded) === null) return false;
      return (await send({ kind: "begin", databaseUrl, ledgerUrl }, "working")) !== null;
    },
    order: async (dies) => (await send({ kind: "die", dies }, "ordered"))?.writes ?? null,
    kill,
  };
}

/** Null: it has died without saying that. */
async function reported<Kind extends KillReport["kind"]>(
  child: ChildProcess,
  kind: Kind,
  exited: Promise<unknown>,
): Promise<Extract<KillReport, { kind: Kind }> | null> {
  const { promise, resolve } = Promise.withResolvers<Extract<KillReport, { kind: Kind }> | null>();
  const hear = (said: unknown): void => {
    const report = said as KillReport;
    if (report.kind === kind) resolve(report as Extract<KillReport, { kind: Kind }>);
  };
  child.on("message", hear);
  void exited.then(() => resolve(null));
  const came = await promise;
  child.off("message", hear);
  return came;
}
