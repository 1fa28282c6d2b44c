/**
 * One writer a process: whatever has gathered while the previous transaction was under way goes into the
 * next one. Nothing waits for a timer, so a single write is as fast as it can be and a thousand share a
 * commit.
 */
import type { Logger } from "../../core/ports/logger.ts";
import { sqlStateOf } from "./outage.ts";
import { throughOutages } from "./through-outages.ts";

interface Waiting<Write, Result> {
  readonly write: Write;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

const longestBatch = 5000;

export class GroupCommit<Write, Result> {
  readonly #commit: (writes: readonly Write[]) => Promise<readonly (Result | Error)[]>;
  readonly #logger: Logger;
  #waiting: Waiting<Write, Result>[] = [];
  #running = false;
  #closed = false;

  /**
   * @param commit writes all or nothing; gives one result a write, in order. It must bear being called
   *   again with the same writes, since a connection can break after a commit and before its reply.
   */
  constructor(commit: (writes: readonly Write[]) => Promise<readonly (Result | Error)[]>, logger: Logger) {
    this.#commit = commit;
    this.#logger = logger;
  }

  write(write: Write): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new Error("the journal is closed"));
        return;
      }
      this.#waiting.push({ write, resolve, reject });
      if (!this.#running) void this.#drain();
    });
  }

  /** Ends the retries of an outage: what waits is rejected, and was not acknowledged to anyone. */
  close(): void {
    this.#closed = true;
  }

  async #drain(): Promise<void> {
    this.#running = true;
    // What the same turn of the event loop asks for belongs to the same commit.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, longestBatch);
      await this.#settle(batch);
    }
    this.#running = false;
  }

  async #settle(batch: readonly Waiting<Write, Result>[]): Promise<void> {
    try {
      const results = await this.#commitThroughOutages(batch.map(({ write }) => write));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index];
        if (result instanceof Error) reject(result);
        else resolve(result as Result);
      }
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1 && only !== undefined) {
        only.reject(error);
        return;
      }
      // One of them cannot be written, or all of them are too much at once: by halves, so that it fails alone.
      const middle = Math.ceil(batch.length / 2);
      await this.#settle(batch.slice(0, middle));
      await this.#settle(batch.slice(middle));
    }
  }

  async #commitThroughOutages(writes: readonly Write[]): Promise<readonly (Result | Error)[]> {
    return throughOutages(async () => this.#commit(writes), {
      logger: this.#logger,
      isClosed: () => this.#closed,
      what: "writing",
      isFinal: (error) => writes.length > 1 && isTooSlow(error),
    });
  }
}

function isTooSlow(error: unknown): boolean {
  return sqlStateOf(error) === "57014" || sqlStateOf(error) === "ETIMEDOUT";
}
