/** Makes the connector calls that a thread of runs asks for. This happens in the process's own thread. */
import type { ConnectorCall } from "../../../core/ports/connector.ts";
import { openEventLater } from "../../../core/values/event-data.ts";
import type { RunId } from "../../../core/ids.ts";
import { decodeValue, encodeAnySize, encodeValue } from "../../../core/values/recorded-value.ts";
import type { OwnedRunJournal } from "../../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../../core/run.ts";
import type { Connectors } from "../../realm/api/author-api.ts";
import { thrownIn, toOutcome } from "./encode-outcome.ts";
import type { ConnectorKey, FromThread, Outcome, SentCall, ToThread } from "./thread-messages.ts";

export class AnswerCalls {
  readonly #services: { readonly connectors: Connectors; readonly journal: OwnedRunJournal };
  readonly #send: (message: ToThread) => void;
  readonly #signals = new Map<number, AbortController>();
  readonly #underWay = new Map<RunId, Set<Promise<void>>>();
  readonly #calledBack = new Map<number, (outcome: Outcome) => void>();
  #callBacks = 0;

  constructor(
    services: { readonly connectors: Connectors; readonly journal: OwnedRunJournal },
    send: (message: ToThread) => void,
  ) {
    this.#services = services;
    this.#send = send;
  }

  ask({ id, connector, call }: FromThread & { readonly kind: "ask-connector" }, run: ClaimedRun): void {
    const calls = this.#underWay.get(call.runId) ?? new Set();
    this.#underWay.set(call.runId, calls);
    const answered = this.#answer(id, connector, call, run).finally(() => {
      calls.delete(answered);
      if (calls.size === 0) this.#underWay.delete(call.runId);
    });
    calls.add(answered);
  }

  abort(id: number): void {
    this.#signals.get(id)?.abort();
  }

  /** A function among the arguments of a call has given this outcome. */
  calledBack(id: number, outcome: Outcome): void {
    this.#calledBack.get(id)?.(outcome);
    this.#calledBack.delete(id);
  }

  /** The thread has ended. None of its functions will give anything. */
  endCallBacks(): void {
    for (const id of this.#calledBack.keys()) {
      this.calledBack(id, { ok: false, error: '["the thread of this run has ended"]', failure: null });
    }
  }

  /** Resolves when none of the run's calls is under way any more. */
  async settled(runId: RunId): Promise<void> {
    const calls = this.#underWay.get(runId);
    if (calls !== undefined) await Promise.allSettled(calls);
  }

  async #answer(id: number, key: ConnectorKey, call: SentCall, run: ClaimedRun): Promise<void> {
    const { connectors, journal } = this.#services;
    const connector = connectors[key];
    const controller = new AbortController();
    this.#signals.set(id, controller);
    const perform = async (): Promise<string> => {
      if (connector === undefined) throw new Error(`there is no connector "${key}"`);
      const { functions: _functions, ...fields } = call;
      const given: ConnectorCall = {
        ...fields,
        args: this.#argumentsOf(id, call),
        event: openEventLater(run.event),
        team: run.team,
        signal: controller.signal,
        isOwned: () => journal.isOwned(run.ownership),
      };
      // The process may have been stopped while the call was on its way here, or while the database was asked. So the
      // question is asked until nobody can have taken the run over.
      for (let asked = journal.confirm(run.ownership); asked !== null; asked = journal.confirm(run.ownership))
        await asked;
      return encodeValue(await connector.perform(given), [connector.name, ...given.path].join("."));
    };
    const outcome = await toOutcome(perform(), (error) => connector?.classify(error) ?? { kind: "final" });
    this.#signals.delete(id);
    this.#send({ kind: "answer", id, outcome });
  }

  #argumentsOf(ask: number, { args, functions }: SentCall): readonly unknown[] {
    return (decodeValue(args) as readonly unknown[]).map((argument, index) =>
      functions.includes(index)
        ? async (...given: readonly unknown[]) => this.#callBack(ask, index, given)
        : argument,
    );
  }

  async #callBack(ask: number, index: number, given: readonly unknown[]): Promise<unknown> {
    this.#callBacks += 1;
    const id = this.#callBacks;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#calledBack.set(id, resolve);
    this.#send({
      kind: "call-back",
      id,
      ask,
      index,
      args: encodeAnySize(given, "the function", "an argument"),
    });
    const outcome = await promise;
    if (!outcome.ok) throw thrownIn(outcome);
    return decodeValue(String(outcome.value));
  }
}
