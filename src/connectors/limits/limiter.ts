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
import type { ConnectorCall } from "../../core/ports/connector.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { describeOutage, isClosed } from "../../core/services/outage.ts";
import { LocalUse } from "./local-use.ts";
import { RunTurns } from "./run-turns.ts";

/** A call that was let through. */
export interface Pass {
  readonly run: string;
  readonly limits: CallLimits;
  /** What does not answer, or refuses us: the account, or a part of it. This call tries whether it answers again. */
  readonly trials: readonly string[];
}

type Asking = Pick<ConnectorCall, "isTurn" | "isUrgent">;

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
  async enter(run: string, limits: CallLimits, asking: Asking = {}): Promise<Pass> {
    const standing = await this.#read();
    const trials = await this.#enterClosed(run, limits, standing);
    const shared = limits.limits.filter(
      (limit) =>
        limit.isTight === true || standing.busy.has(limit.scope) || this.#use.isHigh(limit, this.now),
    );
    if (shared.length > 0) {
      const turn = await this.#turns.take(run, shared, asking);
      if (turn.at > turn.now) {
        await this.#leave(trials);
        throw new LimitedError(turn.at, nameOf(turn.scope, limits));
      }
    }
    // The call for which a turn is kept counts when it is made.
    if (asking.isTurn !== true) for (const limit of limits.limits) this.#use.note(limit, this.now);
    return { run, limits, trials };
  }

  async answered({ limits, trials }: Pass): Promise<void> {
    for (const account of closable(limits)) {
      const isTrial = trials.includes(account);
      if (!isTrial && this.#standing?.outages.has(account) !== true) continue;
      await this.#tell(async () => this.#store.answered(account));
      if (isTrial) this.#logger.info({ account }, `${limits.service} answers again`);
    }
  }

  async failed({ run, limits: { account, part }, trials }: Pass): Promise<void> {
    await this.#tell(async () => this.#store.failed(account, run, trials.includes(account)));
    await this.#tell(async () => this.#leave(trials.filter((one) => one === part)));
  }

  /**
   * The service refuses our credentials, or a right that they lack: nobody makes such calls until a trial is answered,
   * which may take days.
   */
  async locked(pass: Pass, refusal: string, isOfPart = false): Promise<LimitedError> {
    const { run, limits, trials } = pass;
    const { service, part } = limits;
    const account = isOfPart ? (part ?? limits.account) : limits.account;
    await this.#tell(async () => {
      const isNew = await this.#store.refused(account, run, { isTrial: trials.includes(account), refusal });
      if (!isNew) return;
      const what = isOfPart
        ? `${service} has not granted a ${service === "GitHub" ? "permission" : "scope"}: the runs that need it wait`
        : `${service} refuses Hathi's credentials: its runs wait`;
      this.#logger.error({ account, mend: refusal }, what);
    });
    // Whoever refuses a right has taken the credentials.
    if (account === part) await this.answered({ ...pass, limits: withoutPart(limits) });
    else await this.#tell(async () => this.#leave(trials.filter((one) => one === part)));
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
  async left({ trials }: Pass): Promise<void> {
    if (trials.length > 0) await this.#tell(async () => this.#leave(trials));
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

  /** @returns what this call tries */
  async #enterClosed(run: string, limits: CallLimits, standing: Standing): Promise<readonly string[]> {
    const trials: string[] = [];
    for (const account of closable(limits)) {
      const outage = standing.outages.get(account);
      if (outage === undefined || !isClosed(outage)) continue;
      const entry = await this.#store.enter(account, run);
      if (entry.kind === "try") trials.push(account);
      if (entry.kind !== "wait") continue;
      await this.#leave(trials);
      throw new LimitedError(entry.turn.at, describeOutage(limits.service, entry.outage));
    }
    return trials;
  }

  async #leave(trials: readonly string[]): Promise<void> {
    for (const account of trials) await this.#store.leave(account);
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

function closable({ account, part }: CallLimits): readonly string[] {
  return part === undefined ? [account] : [account, part];
}

function withoutPart({ part: _part, ...limits }: CallLimits): CallLimits {
  return limits;
}

function nameOf(scope: string, { limits, service }: CallLimits): string {
  return (limits.find((limit) => limit.scope === scope) ?? unknownLimit(scope, service)).name;
}

function unknownLimit(scope: string, service: string): Limit {
  return { scope, name: `a limit of ${service}`, most: 60, windowMs: 60_000 };
}
