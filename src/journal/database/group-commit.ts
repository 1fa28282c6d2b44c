/**
 * The one writer of a process: whatever gathers while a transaction is under way goes into the next one. Nothing waits
 * for a timer. So a single write is as fast as it can be, and a thousand writes share a commit.
 */
import { NewestOf } from "../../core/bounds/newest-of.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { sqlStateOf } from "./outage.ts";
import { throughOutages } from "./through-outages.ts";

interface Waiting<Write, Result> {
  readonly write: Write;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

const longestBatch = 5000;
// What one run may have of a batch. With more, all other runs would wait while one opens its eight thousandth wait.
const mostOfOne = 1000;

/** Whose a write is, and how much work it is beside the others. */
export interface Share {
  readonly of: string;
  readonly weight: number;
}

/** What a writer knows of its writes beside what they are. */
export interface GroupCommitOptions<Write> {
  /** Whose the write is, where nobody's writes may hold up those of the others. */
  readonly shareOf?: (write: Write) => Share | undefined;
  /**
   * The line in which the write stands, where each write needs the one before it. Once one of a line was refused or
   * could not be made, all that follow in this line are refused for the same reason.
   */
  readonly lineOf?: (write: Write) => string | undefined;
}

// Whoever learns that its write was refused sends no more, save what is under way. So a line is soon over.
const mostEndedLines = 10_000;

export class GroupCommit<Write, Result> {
  readonly #commit: (writes: readonly Write[]) => Promise<readonly (Result | Error)[]>;
  readonly #logger: Logger;
  readonly #shareOf: (write: Write) => Share | undefined;
  readonly #lineOf: (write: Write) => string | undefined;
  /** Why each line ended. */
  readonly #endedLines = new NewestOf<string, { readonly reason: unknown }>(mostEndedLines);
  #waiting: Waiting<Write, Result>[] = [];
  #running = false;
  #closed = false;

  /**
   * @param commit writes all or nothing, and returns one result per write, in order. It may be called again with the
   *   same writes, because a connection can break between a commit and its reply
   */
  constructor(
    commit: (writes: readonly Write[]) => Promise<readonly (Result | Error)[]>,
    logger: Logger,
    { shareOf = () => undefined, lineOf = () => undefined }: GroupCommitOptions<Write> = {},
  ) {
    this.#commit = commit;
    this.#logger = logger;
    this.#shareOf = shareOf;
    this.#lineOf = lineOf;
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

  /** Ends the retries of an outage. Writes that wait are rejected; nobody was told that they succeeded. */
  close(): void {
    this.#closed = true;
  }

  async #drain(): Promise<void> {
    this.#running = true;
    // Writes of the same turn of the event loop go into one commit.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      await this.#settle(this.#takeBatch());
    }
    this.#running = false;
  }

  /** The next writes in their order. Whoever has its share of the batch waits for the next one with all that is left. */
  #takeBatch(): readonly Waiting<Write, Result>[] {
    const weights = new Map<string, number>();
    const batch: Waiting<Write, Result>[] = [];
    const left: Waiting<Write, Result>[] = [];
    for (const one of this.#waiting) {
      const share = this.#shareOf(one.write);
      const weight = share === undefined ? 0 : (weights.get(share.of) ?? 0);
      const isTaken = batch.length < longestBatch && weight < mostOfOne;
      (isTaken ? batch : left).push(one);
      if (share !== undefined) weights.set(share.of, isTaken ? weight + share.weight : mostOfOne);
    }
    this.#waiting = left;
    return batch;
  }

  async #settle(gathered: readonly Waiting<Write, Result>[]): Promise<void> {
    const batch = gathered.filter((one) => !this.#isBehindEnd(one));
    if (batch.length === 0) return;
    try {
      const results = await this.#commitThroughOutages(batch.map(({ write }) => write));
      for (const [index, one] of batch.entries()) {
        const result = results[index];
        if (result instanceof Error) this.#refuse(one, result);
        else one.resolve(result as Result);
      }
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1 && only !== undefined) {
        this.#refuse(only, error);
        return;
      }
      // One write is at fault, or all together are too many. The batch is halved until the one at fault fails alone.
      const middle = Math.ceil(batch.length / 2);
      await this.#settle(batch.slice(0, middle));
      await this.#settle(batch.slice(middle));
    }
  }

  /** Whether the write's line has ended. Then the write is refused. */
  #isBehindEnd({ write, reject }: Waiting<Write, Result>): boolean {
    const line = this.#lineOf(write);
    const ended = line === undefined ? undefined : this.#endedLines.get(line);
    if (ended === undefined) return false;
    reject(ended.reason);
    return true;
  }

  #refuse({ write, reject }: Waiting<Write, Result>, reason: unknown): void {
    const line = this.#lineOf(write);
    if (line !== undefined) this.#endedLines.set(line, { reason });
    reject(reason);
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
