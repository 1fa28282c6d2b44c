/**
 * Stands in front of a process's connectors: lets a run's call through, or says when the call may come back.
 *
 *   call -> does the account answer? -> is there room in its limits? -> connector -> answered | refused | failed
 *                 |                            |                                          '---------'--> rows
 *                 '-> its turn to try          '-> its turn
 */
import type { LimitStore, Standing } from "../../core/ports/limit-store.ts";
import { LimitedError } from "../../core/services/limited-error.ts";
import type { CallLimits, Limit } from "../../core/services/limits.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { describeOutage, isClosed } from "../../core/services/outage.ts";
import { LocalUse } from "./local-use.ts";
import { RunTurns } from "./run-turns.ts";

/** A call that was let through. */
export interface Pass {
  readonly run: string;
  readonly limits: CallLimits;
  /** The account does not answer, and this call tries whether the account answers again. */
  readonly isTrial: boolean;
}

// How soon to try an account again that refuses our credentials, if the rows cannot be asked.
const lockedAgainMs = 5000;

// This process reads at most this often what the others know about a limit, and so learns of it this much later.
const standingForMs = 200;

export class Limiter {
  readonly #store: LimitStore;
  readonly #logger: Logger;
  readonly #use = new LocalUse();
  readonly #turns: RunTurns;
  #standing: Standing | undefined;
  #readAt = 0;
  #staleAt = 0;
  // How often this process has changed the rows: a read that began before a change is thrown away.
  #told = 0;
  #reading: Promise<Standing> | undefined;

  constructor(store: LimitStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
    this.#turns = new RunTurns(store, () => this.now);
  }

  /** An estimate of the database's clock, which is never ahead of that clock. */
  get now(): number {
    return this.#standing === undefined ? 0 : this.#standing.now + (performance.now() - this.#readAt);
  }

  /** How many worker processes share the limits that no row counts, such as requests at once. */
  get workers(): number {
    return Math.max(1, this.#standing?.workers ?? 1);
  }

  /** @throws {LimitedError} if the call is not due yet */
  async enter(run: string, limits: CallLimits): Promise<Pass> {
    const standing = await this.#read();
    const outage = standing.outages.get(limits.account);
    const isTrial = outage !== undefined && isClosed(outage) && (await this.#enterClosed(run, limits));
    const shared = limits.limits.filter(
      (limit) =>
        limit.isTight === true || standing.busy.has(limit.scope) || this.#use.isHigh(limit, this.now),
    );
    if (shared.length > 0) {
      const turn = await this.#turns.take(run, shared);
      if (turn.at > turn.now) {
        if (isTrial) await this.#store.leave(limits.account);
        throw new LimitedError(turn.at, nameOf(turn.scope, limits));
      }
    }
    for (const limit of limits.limits) this.#use.note(limit, this.now);
    return { run, limits, isTrial };
  }

  async answered({ limits: { account, service }, isTrial }: Pass): Promise<void> {
    if (!isTrial && this.#standing?.outages.has(account) !== true) return;
    await this.#tell(async () => this.#store.answered(account));
    if (isTrial) this.#logger.info({ account }, `${service} answers again`);
  }

  async failed({ run, limits: { account }, isTrial }: Pass): Promise<void> {
    await this.#tell(async () => this.#store.failed(account, run, isTrial));
  }

  /** The service refuses our credentials: nobody calls until a trial is answered, which may take days. */
  async locked({ run, limits: { account, service }, isTrial }: Pass, refusal: string): Promise<LimitedError> {
    await this.#tell(async () => {
      const isNew = await this.#store.refused(account, run, { isTrial, refusal });
      if (!isNew) return;
      this.#logger.error({ account, mend: refusal }, `${service} refuses Hathi's credentials: its runs wait`);
    });
    try {
      const entry = await this.#store.enter(account, run);
      if (entry.kind === "wait") return new LimitedError(entry.turn.at, refusal);
      // This run has just tried, so the next run may.
      if (entry.kind === "try") await this.#store.leave(account);
    } catch (error) {
      this.#logger.warn({ err: error, account }, "a turn at refused credentials could not be asked for");
    }
    return new LimitedError(this.now + lockedAgainMs, refusal);
  }

  /** The call says nothing about its service, because it was aborted or never made. */
  async left({ limits: { account }, isTrial }: Pass): Promise<void> {
    if (isTrial) await this.#tell(async () => this.#store.leave(account));
  }

  /** The service named a time: nobody calls earlier, and this run takes its place in the queue. */
  async refused(pass: Pass, scope: string, ms: number): Promise<LimitedError> {
    const { run, limits } = pass;
    this.#logger.info({ scope, ms, run }, "a rate limit was met");
    const limit = limits.limits.find((one) => one.scope === scope) ?? unknownLimit(scope, limits.service);
    await this.answered(pass);
    await this.#tell(async () => this.#store.close(scope, ms));
    try {
      const { at } = await this.#turns.take(run, [limit]);
      return new LimitedError(at, limit.name);
    } catch {
      return new LimitedError(this.now + ms, limit.name);
    }
  }

  async #enterClosed(run: string, { account, service }: CallLimits): Promise<boolean> {
    const entry = await this.#store.enter(account, run);
    if (entry.kind === "wait") throw new LimitedError(entry.turn.at, describeOutage(service, entry.outage));
    return entry.kind === "try";
  }

  async #read(): Promise<Standing> {
    for (;;) {
      if (this.#standing !== undefined && performance.now() < this.#staleAt) return this.#standing;
      const told = this.#told;
      this.#reading ??= this.#store.read().finally(() => {
        this.#reading = undefined;
      });
      const standing = await this.#reading;
      // What this process told the rows meanwhile may be missing from what was read.
      if (told !== this.#told || standing === this.#standing) continue;
      this.#standing = standing;
      this.#readAt = performance.now();
      this.#staleAt = this.#readAt + standingForMs;
    }
  }

  /** Tells the rows. A failure here must not change the outcome of the call; the next read says how the rows are. */
  async #tell(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#logger.warn({ err: error }, "what a service said of its limits could not be shared");
    }
    this.#told += 1;
    this.#staleAt = 0;
  }
}

function nameOf(scope: string, { limits, service }: CallLimits): string {
  return (limits.find((limit) => limit.scope === scope) ?? unknownLimit(scope, service)).name;
}

function unknownLimit(scope: string, service: string): Limit {
  return { scope, name: `a limit of ${service}`, most: 60, windowMs: 60_000 };
}
