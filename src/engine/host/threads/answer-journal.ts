/** Answers what a thread of runs asks of the journal. This happens in the process's own thread. */
import type { OwnedRunJournal } from "../../../core/ports/run-journal.ts";
import { toOutcome } from "./encode-outcome.ts";
import { type FromThread, type ToThread, waitingFor } from "./thread-messages.ts";

type Asked = FromThread & { readonly kind: "ask-journal" };

export async function answerJournal(
  journal: OwnedRunJournal,
  { id, method, args, done }: Asked,
  say: (answer: ToThread) => void,
): Promise<void> {
  const ask = journal[method] as (...all: readonly unknown[]) => Promise<unknown>;
  const asked = (async (): Promise<unknown> => Reflect.apply(ask, journal, args))();
  const outcome = await toOutcome(asked);
  if (done === undefined) {
    say({ kind: "answer", id, outcome });
    return;
  }
  // The thread stands still, and hears no message.
  const told = new Int32Array(done);
  Atomics.store(told, 0, outcome.ok ? waitingFor.written : waitingFor.refused);
  Atomics.notify(told, 0);
}
