/** What the limiter asks of the database, where all processes share limits. Times are the database's, in ms. */
import type { Take } from "../services/limits.ts";
import type { Outage, Passage } from "../services/outage.ts";

/** Which limits are used up and which accounts fail at this moment. It is always a short list. */
export interface Standing {
  readonly now: number;
  /** How many worker processes there are. */
  readonly workers: number;
  /** Limits whose next call is not due yet. */
  readonly busy: ReadonlySet<string>;
  readonly outages: ReadonlyMap<string, Outage>;
}

export interface TurnAnswer {
  /** When the call may be made: at once, unless this is after `now`. */
  readonly at: number;
  readonly now: number;
  /** The limit that the call waits for. */
  readonly scope: string;
}

export interface TakeOptions {
  /** A turn that has come is not used up: the run has it for a minute, for the call that it makes next. */
  readonly isKept?: boolean;
}

export interface LimitStore {
  read(): Promise<Standing>;
  /**
   * Takes from all these limits at once. A run that has to wait keeps its place in each, and goes through when it
   * comes back at its time. Only one such call per run and limit may be under way.
   */
  take(run: string, takes: readonly Take[], how?: TakeOptions): Promise<TurnAnswer>;
  /** Puts a run that waits before those that nobody waits for. The others move back by one place each. */
  hurry(run: string, scope: string): Promise<void>;
  /**
   * Gives a run that waits the place of one before it that has ended.
   *
   * @returns whether there was such a place
   */
  inherit(run: string, scope: string): Promise<boolean>;
  /** Closes a limit for so long. The turns that were already given are put off by as much, and keep their order. */
  close(scope: string, ms: number): Promise<void>;
  /** Asks whether this run may call an account that has failed lately. */
  enter(account: string, run: string): Promise<Passage & { readonly now: number }>;
  failed(account: string, run: string, isTrial: boolean): Promise<void>;
  /**
   * Notes that the account refuses our credentials. It stays closed until one of its calls is answered.
   *
   * @returns whether the refusal is news
   */
  refused(
    account: string,
    run: string,
    refusal: { readonly isTrial: boolean; readonly refusal: string },
  ): Promise<boolean>;
  /** Notes that the account answers. Its outage is over, and the runs that waited are woken one after the other. */
  answered(account: string): Promise<void>;
  /** Notes that the run that was let through to try made no call, so that the next one may. */
  leave(account: string): Promise<void>;
}
