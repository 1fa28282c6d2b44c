/** What the limiter asks of the database: the rows that all processes share. Times are the database's, in milliseconds. */
import type { Take } from "../services/limits.ts";
import type { Outage, Passage } from "../services/outage.ts";

/** What is out of the ordinary at this moment: all of it is small. */
export interface Standing {
  readonly now: number;
  /** How many worker processes there are. */
  readonly workers: number;
  /** Limits whose next call is not due yet. */
  readonly busy: ReadonlySet<string>;
  readonly outages: ReadonlyMap<string, Outage>;
}

export interface TurnAnswer {
  /** When the call may be made: now, if that is not after `now`. */
  readonly at: number;
  readonly now: number;
  /** The limit that it waits for. */
  readonly scope: string;
}

export interface LimitStore {
  read(): Promise<Standing>;
  /**
   * Takes of all these limits at once. A run that has to wait keeps its turn in each; coming back at its time
   * it goes through. At most one such call a run and limit may be under way.
   */
  take(run: string, takes: readonly Take[]): Promise<TurnAnswer>;
  /** Nothing goes through before that; the turns that were given move by as much, and stay in order. */
  close(scope: string, ms: number): Promise<void>;
  /** Asks whether this run may call an account that has failed lately. */
  enter(account: string, run: string): Promise<Passage & { readonly now: number }>;
  failed(account: string, run: string, isTrial: boolean): Promise<void>;
  /**
   * The account refuses our credentials: it is closed until a call through it is answered.
   *
   * @returns whether nobody knew of it yet
   */
  refused(
    account: string,
    run: string,
    refusal: { readonly isTrial: boolean; readonly refusal: string },
  ): Promise<boolean>;
  /** The account answers: its outage is over, and the runs that waited are woken one after the other. */
  answered(account: string): Promise<void>;
  /** Whoever was let through to try did not get to it: the next one may. */
  leave(account: string): Promise<void>;
}
