/**
 * One replica: the real `hathi start` as a process of its own, started again whenever it dies.
 *
 *   running -> (killed, rolled) -> down -> running -> ... ; running <-> frozen (SIGSTOP, SIGCONT)
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { AskLive, LiveMemory } from "./measured-start.ts";

export interface ReplicaLine {
  readonly replica: number;
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface ReplicaOptions {
  readonly number: number;
  readonly port: number;
  readonly databaseUrl: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly onLine: (line: ReplicaLine) => void;
  /** Whether it can be asked what lives in it. */
  readonly isMeasured?: boolean;
}

const projectFolder = fileURLToPath(new URL("../../../", import.meta.url));
const drainsWithinMs = 12_000;
const answersWithinMs = 60_000;

export class Replica {
  readonly number: number;
  readonly url: string;
  readonly #options: ReplicaOptions;
  #child: ChildProcess | null = null;
  #ended = Promise.resolve();
  #stopped = false;
  #frozen = 0;
  /** Exits that nobody had asked for, of a process that was ready. */
  readonly crashes: string[] = [];
  failedStarts = 0;
  /** Resident memory in MB: of the first process when it was ready, of any at most, of the last at the end. */
  readonly memory = { first: 0, most: 0, last: 0 };

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.number = options.number;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  get isFrozen(): boolean {
    return this.#frozen > 0;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isUp(): boolean {
    return this.#child !== null && !this.isFrozen;
  }

  start(): void {
    const { env, port, databaseUrl, logFile, number, isMeasured = false } = this.#options;
    if (this.#child !== null || this.#stopped) return;
    const script = isMeasured ? "test/support/processes/measured-start.ts" : "src/main.ts";
    const child = spawn(process.execPath, [script, "start", "--role", "all"], {
      cwd: projectFolder,
      env: {
        ...env,
        PATH: process.env["PATH"],
        DATABASE_URL: databaseUrl,
        HATHI_ENV_FILE: "none",
        HOST: "127.0.0.1",
        PORT: String(port),
        HATHI_EXIT_WITH_PARENT: "1",
      },
      stdio: ["pipe", "ignore", "pipe", isMeasured ? "ipc" : "ignore"],
    });
    const { stdin, stderr } = child;
    if (stdin === null || stderr === null) throw new Error("the process has no pipes");
    stdin.on("error", () => {});
    const log = createWriteStream(logFile, { flags: "a" });
    createInterface({ input: stderr }).on("line", (line) => {
      log.write(`${line}\n`);
      if (!line.startsWith("{")) return;
      const read = { replica: number, ...JSON.parse(line) } as ReplicaLine;
      if (read.msg === "the worker is ready") isReady = true;
      this.#options.onLine(read);
    });
    let isReady = false;
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.#child = null;
        this.#frozen = 0;
        resolve();
        if (signal !== null || code === 0) return;
        // One that finds no database when it starts says so and exits; its supervisor starts it again.
        if (isReady) this.crashes.push(`exit ${code ?? "unknown"}`);
        else this.failedStarts += 1;
        setTimeout(() => this.start(), 500).unref();
      });
    });
  }

  async ready(withinMs: number): Promise<void> {
    const end = performance.now() + withinMs;
    for (;;) {
      const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2000) }).catch(
        () => null,
      );
      if (answer?.ok === true) break;
      if (performance.now() > end) throw new Error(`replica ${this.number} was not ready in ${withinMs} ms`);
      await delay(50);
    }
    await this.measure();
  }

  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#ended;
  }

  /** SIGTERM, as a rolling update does; SIGKILL where it does not go. Gives how it went. */
  async roll(): Promise<"drained" | "killed"> {
    const child = this.#child;
    child?.kill("SIGTERM");
    const gone = await Promise.race([this.#ended.then(() => true), delay(drainsWithinMs, false)]);
    if (!gone) await this.kill();
    return gone ? "drained" : "killed";
  }

  /** @returns what lets it go on */
  freeze(): () => void {
    const child = this.#child;
    this.#frozen += 1;
    child?.kill("SIGSTOP");
    return () => {
      if (this.#child !== child) return;
      this.#frozen -= 1;
      if (this.#frozen === 0) child?.kill("SIGCONT");
    };
  }

  async measure(): Promise<void> {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    const mb = Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    if (mb === 0) return;
    if (this.memory.first === 0) this.memory.first = mb;
    this.memory.most = Math.max(this.memory.most, mb);
    this.memory.last = mb;
  }

  /**
   * What lives in the process once each of its threads has collected its garbage.
   *
   * @returns undefined where the process is down or does not answer
   */
  async live(ask: AskLive): Promise<LiveMemory | undefined> {
    const child = this.#child;
    if (child === null) return undefined;
    const answer = once(child, "message", { signal: AbortSignal.timeout(answersWithinMs) }).catch(() => []);
    child.send(ask);
    const [live] = (await answer) as [LiveMemory?];
    return live;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#child?.kill("SIGCONT");
    await this.roll();
  }
}
