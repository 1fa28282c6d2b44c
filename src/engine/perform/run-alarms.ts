/** What a run in hand will do by itself, and when: fire its timers, and try steps again. */
import type { StepCall, TimerCall } from "../replay/calls/call.ts";

export class RunAlarms {
  readonly #timers = new Map<number, TimerCall>();
  readonly #retries = new Map<number, { readonly call: StepCall; readonly at: number }>();

  setTimer(call: TimerCall): void {
    this.#timers.set(call.number, call);
  }

  setRetry(call: StepCall, at: number): void {
    this.#retries.set(call.number, { call, at });
  }

  clear(number: number): void {
    this.#timers.delete(number);
    this.#retries.delete(number);
  }

  get hasRetries(): boolean {
    return this.#retries.size > 0;
  }

  /**
   * When the first is due, by the database's clock in milliseconds; infinity where there is none. Unreferenced timers
   * do not count, and neither do those of sessions: they fire while the run is awake, and wake nobody.
   */
  get nextDue(): number {
    const timers = [...this.#timers.values()].filter(
      ({ request }) => request.isOfSession?.() !== true && request.isBackground?.() !== true,
    );
    return firstOf([...dues(timers), ...[...this.#retries.values()].map(({ at }) => at)]);
  }

  /** When the first timer of a session is due: what a client is at may depend on it, such as connecting anew. */
  get nextSessionDue(): number {
    return firstOf(
      dues([...this.#timers.values()].filter(({ request }) => request.isOfSession?.() === true)),
    );
  }

  /** Takes the timers that are due, in the order in which they are due. */
  takeTimers(now: number): readonly TimerCall[] {
    const due = [...this.#timers.values()]
      .filter((timer) => timer.request.due <= now)
      .toSorted((one, other) => one.request.due - other.request.due || one.number - other.number);
    for (const timer of due) this.#timers.delete(timer.number);
    return due;
  }

  /** Takes the steps whose next attempt is due, in order of call. */
  takeRetries(now: number): readonly StepCall[] {
    const due = [...this.#retries.values()].filter(({ at }) => at <= now).map(({ call }) => call);
    for (const call of due) this.#retries.delete(call.number);
    return due.toSorted((one, other) => one.number - other.number);
  }
}

const dues = (timers: readonly TimerCall[]): readonly number[] => timers.map(({ request }) => request.due);

const firstOf = (moments: readonly number[]): number =>
  moments.reduce((first, at) => Math.min(first, at), Number.POSITIVE_INFINITY);
