/**
 * Keeps one worker process alive: the playground may kill the process, and the supervisor starts it again.
 *
 *   starting -> running -> (killed, crashed) -> restarting -> running -> ... -> stopping -> stopped
 */
import { messageOf } from "../core/text/describe-thrown.ts";
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
  /** The whole environment of the worker, which inherits nothing else. */
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  /** The arguments of Node; by default those that start Hathi as a worker. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** The port on which a debugger may attach to the worker. */
  readonly inspect?: number;
  /** Turns a line of the worker's log into the line to show, or undefined; by default lines are shown unchanged. */
  readonly showLine?: (line: string) => string | undefined;
  /** The pause before a restart. It doubles, up to 10 s, each time that a worker dies soon after its start. */
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

  /** Ends the worker for good: by SIGTERM, and by SIGKILL if it has not ended within 10 s. */
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

  get #usualArgs(): readonly string[] {
    const { inspect } = this.#options;
    const port = inspect === undefined ? [] : ["--inspect", String(inspect)];
    return [main, "start", "--role", "worker", ...port];
  }

  #spawn(): void {
    const { env, cwd, showLine = (line) => line, args = this.#usualArgs } = this.#options;
    // The worker exits when its standard input ends. So the worker ends with this process, however this process
    // ends.
    const child = spawn(process.execPath, args, {
      // `env` already has what the worker needs of the file .env.
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
      this.#options.logger.error({ error: messageOf(error) }, "the worker could not be started");
      if (child.pid === undefined) this.#onEnd(child, messageOf(error));
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
