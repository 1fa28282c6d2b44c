/**
 * Keeps one worker process alive: the process that the playground kills, and that comes back.
 *
 *   starting -> running -> (killed, crashed) -> restarting -> running -> ... -> stopping -> stopped
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Logger } from "../core/ports/logger.ts";

export type WorkerState = "running" | "restarting" | "stopping" | "stopped";

/** The end of one worker process that nobody had asked to stop. */
export interface WorkerDeath {
  readonly pid: number;
  readonly at: Date;
  /** "SIGKILL", or "exit 1". */
  readonly how: string;
}

export interface WorkerSupervisorOptions {
  /** The whole environment of the worker; nothing is inherited beside it. */
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  /** What Node runs; by default Hathi as a worker. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** How a line that the worker logs is shown, if it is; by default as it is. */
  readonly showLine?: (line: string) => string | undefined;
  /** The pause before a restart; doubled, up to 10 s, each time that a worker dies young. */
  readonly restartAfterMs?: number;
}

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const longestPauseMs = 10_000;
const youngMs = 10_000;
const stopWithinMs = 10_000;

export class WorkerSupervisor {
  readonly #options: WorkerSupervisorOptions;
  readonly #listeners = new Set<() => void>();
  readonly #deaths: WorkerDeath[] = [];
  #state: WorkerState = "stopped";
  #child: ChildProcess | null = null;
  #bornAt = 0;
  #youngDeaths = 0;
  #isKilledByUs = false;
  #restart: NodeJS.Timeout | null = null;

  constructor(options: WorkerSupervisorOptions) {
    this.#options = options;
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** Null while there is no process. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get deaths(): readonly WorkerDeath[] {
    return this.#deaths;
  }

  get restarts(): number {
    return this.#deaths.length - (this.#state === "restarting" ? 1 : 0);
  }

  /** @returns a function that ends the listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    if (this.#state === "stopped") this.#spawn();
  }

  /** SIGKILL: no warning, no clean-up. The next worker starts by itself. */
  kill(): void {
    this.#isKilledByUs = true;
    this.#child?.kill("SIGKILL");
  }

  /** Ends the worker for good: SIGTERM, and SIGKILL when it has not gone within 10 s. */
  async stop(): Promise<void> {
    if (this.#restart !== null) clearTimeout(this.#restart);
    const child = this.#child;
    if (child === null) {
      this.#become("stopped");
      return;
    }
    this.#become("stopping");
    const gone = new Promise((resolve) => child.once("exit", resolve));
    const timer = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
    child.kill("SIGTERM");
    await gone;
    clearTimeout(timer);
  }

  #spawn(): void {
    const { env, cwd, showLine = (line) => line, args = [main, "start", "--role", "worker"] } = this.#options;
    // The worker reads its standard input and exits when that ends: so it ends with this process, however
    // this process ends, and without a pipe of its own design.
    const child = spawn(process.execPath, args, {
      // What the file .env has is in `env`, as far as the worker is to have it.
      env: { ...env, HATHI_EXIT_WITH_PARENT: "1", HATHI_ENV_FILE: "none" },
      stdio: ["pipe", "pipe", "pipe"],
      ...(cwd === undefined ? {} : { cwd }),
    });
    child.stdin.on("error", () => undefined);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        const shown = showLine(line);
        if (shown !== undefined) process.stderr.write(`${shown}\n`);
      });
    }
    child.once("error", (error) => {
      this.#options.logger.error({ error: error.message }, "the worker could not be started");
      if (child.pid === undefined) this.#onEnd(child, error.message);
    });
    child.once("exit", (code, signal) => this.#onEnd(child, signal ?? `exit ${code ?? "unknown"}`));
    this.#child = child;
    this.#isKilledByUs = false;
    this.#bornAt = performance.now();
    this.#become("running");
  }

  #onEnd(child: ChildProcess, how: string): void {
    this.#child = null;
    if (this.#state === "stopping") {
      this.#become("stopped");
      return;
    }
    this.#deaths.push({ pid: child.pid ?? 0, at: new Date(), how });
    const diedYoung = !this.#isKilledByUs && performance.now() - this.#bornAt < youngMs;
    this.#youngDeaths = diedYoung ? this.#youngDeaths + 1 : 0;
    const pause = this.#options.restartAfterMs ?? 1500;
    const afterMs = Math.min(longestPauseMs, pause * 2 ** Math.max(0, this.#youngDeaths - 1));
    this.#options.logger.warn({ pid: child.pid, how, afterMs }, "the worker died; another will be started");
    this.#restart = setTimeout(() => this.#spawn(), afterMs);
    this.#become("restarting");
  }

  #become(state: WorkerState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
