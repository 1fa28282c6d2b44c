/**
 * One writer a process: whatever has gathered while the previous transaction was under way goes into the
 * next one. Nothing waits for a timer, so a single write is as fast as it can be and a thousand share a
 * commit.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../core/logger.ts";
import { isOutage } from "./database.ts";

interface Waiting<Write, Result> {
  readonly write: Write;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

const longestBatch = 5000;
const firstPauseMs = 50;
const longestPauseMs = 2000;

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
      // One of them cannot be written: each for itself, so that it fails alone.
      for (const waiting of batch) await this.#settle([waiting]);
    }
  }

  async #commitThroughOutages(writes: readonly Write[]): Promise<readonly (Result | Error)[]> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        return await this.#commit(writes);
      } catch (error) {
        if (this.#closed || !isOutage(error)) throw error;
        this.#logger.warn({ err: error, writes: writes.length }, "the database is away, writing again soon");
        await delay(pauseMs);
      }
    }
  }
}
