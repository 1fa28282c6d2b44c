/** Embedded servers for tests, in the test file's own folder. They belong to this process or to a separate one. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll } from "vitest";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../src/embedded-postgres/embedded-postgres.ts";

const settings = { fsync: "off", full_page_writes: "off" };
export const quiet = { debug() {}, info() {}, warn() {}, error() {} };
export const patience = { timeout: 20_000, interval: 20 };
export const isRoot = process.getuid?.() === 0;

const started: EmbeddedPostgres[] = [];

/** The folder of this test file. */
export const base = await realpath(await mkdtemp(join(tmpdir(), "hathi-embedded-")));
await chmod(base, 0o755);

afterAll(async () => {
  // Stops servers that a failed test left running.
  for (const postgres of started) await postgres.stop().catch(() => undefined);
  await rm(base, { recursive: true, force: true });
});

export async function start(folder: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ folder, logger: quiet, settings });
  started.push(postgres);
  return postgres;
}

/** Starts the Postgres of FOLDER, says so in one line, and stops it when told. */
export const childProgram = `
  import { startEmbeddedPostgres } from ${JSON.stringify(import.meta.resolve("../../src/embedded-postgres/embedded-postgres.ts"))};
  if (process.env.PROBE) process.exit(0);
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const settings = ${JSON.stringify(settings)};
  const postgres = await startEmbeddedPostgres({ folder: process.env.FOLDER, logger, settings });
  console.log(JSON.stringify({ pid: postgres.pid, startedHere: postgres.startedHere }));
  process.stdin.once("data", () => postgres.stop().then(() => process.exit(0)));
`;

interface StartedChild {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly startedHere: boolean;
}

export function spawnStart(folder: string, identity: { uid?: number; gid?: number } = {}): ChildProcess {
  return spawn(process.execPath, ["--input-type=module", "-e", childProgram], {
    ...identity,
    cwd: "/",
    env: { FOLDER: folder, PATH: process.env["PATH"] },
    stdio: ["pipe", "pipe", "inherit"],
  });
}

export async function startInChild(
  folder: string,
  identity: { uid?: number; gid?: number } = {},
): Promise<StartedChild> {
  const child = spawnStart(folder, identity);
  if (child.stdout === null) throw new Error("a child without output");
  for await (const line of createInterface({ input: child.stdout })) {
    return { process: child, ...(JSON.parse(line) as { pid: number; startedHere: boolean }) };
  }
  throw new Error("the child ended without an answer");
}

/** Makes the process stop its server, unless another process uses that, and end. */
export async function stopInChild({ process: child }: StartedChild): Promise<void> {
  child.stdin?.end("stop\n");
  await once(child, "exit");
}
