/** The journal behind the gate for secrets: what a run records, says or ends with has references in their place. */
import { hideSecrets, strikeData } from "./hide-secrets.ts";
import type { NewEntry } from "../journal-entry.ts";
import type { Append, OwnedRunJournal, RunEnd } from "../ports/run-journal.ts";
import type { Ownership } from "../run.ts";
import { withoutSecrets } from "./secrets.ts";

export function guardJournal<Journal extends OwnedRunJournal>(journal: Journal): Journal {
  const { appendNow } = journal;
  return {
    ...journal,
    ...(appendNow !== undefined && {
      appendNow: (run: Ownership, append: Append) =>
        appendNow.call(journal, run, { ...append, entry: guardEntry(append.entry) }),
    }),
    admit: async (run, key) => journal.admit(run, key === null ? null : withoutSecrets(key)),
    queueForKey: async (run, key, overlap) => journal.queueForKey(run, withoutSecrets(key), overlap),
    admitFromQueue: async (run, key, overlap) => journal.admitFromQueue(run, withoutSecrets(key), overlap),
    cancelHolder: async (run, key) => journal.cancelHolder(run, withoutSecrets(key)),
    append: async (run, append) => journal.append(run, { ...append, entry: guardEntry(append.entry) }),
    openWait: async (run, wait) => journal.openWait(run, struck(wait)),
    print: async (run, lines) =>
      journal.print(
        run,
        lines.map(({ level, text }) => ({ level, text: withoutSecrets(text) })),
      ),
    setStatus: async (run, status) => journal.setStatus(run, withoutSecrets(status)),
    park: async (run, parking) =>
      journal.park(run, { ...parking, waitingFor: withoutSecrets(parking.waitingFor) }),
    pause: async (run, reason, more) => journal.pause(run, struck(reason), struck(more)),
    finish: async (run, end) => journal.finish(run, guardEnd(end)),
  };
}

function guardEntry(entry: NewEntry): NewEntry {
  const { name, input, output } = entry;
  return {
    ...entry,
    name: withoutSecrets(name),
    input: input === null ? null : withoutSecrets(input),
    // The output of a wait is an event's id, which is no list. Every other output is a recorded value.
    output: output === null || !output.startsWith("[") ? output : hideSecrets(output),
  };
}

function guardEnd(end: RunEnd): RunEnd {
  if (end.state !== "completed") return struck(end);
  return end.result === null ? end : { ...end, result: hideSecrets(end.result) };
}

// Recorded values inside the data have references already, so this changes nothing in them.
function struck<Data>(data: Data): Data {
  return strikeData(data, (text) => withoutSecrets(text)) as Data;
}
