/**
 * A thread that advances runs. The author's code, its steps and its packages are in here; the database and the
 * connectors are outside. Whatever the code does to its thread, the process and its other threads go on.
 */
import { parentPort, workerData } from "node:worker_threads";
import { boundJournals } from "../../../../core/bounds/journal-bound.ts";
import { createKeptCode } from "../../../build/kept/kept-code.ts";
import { LeaseTimes } from "../../../../core/time/lease-times.ts";
import { knowSecrets } from "../../../../core/secrets/secrets.ts";
import { boundValues } from "../../../../core/bounds/value-bound.ts";
import { guardProcess } from "../../guard-process.ts";
import { LocalHost } from "../../local-host.ts";
import type { RunInHand } from "../../run-host.ts";
import { AskMain } from "./ask-main.ts";
import { measureThread, offerLooks } from "../../watch/look-inside.ts";
import { createRemoteConnectors, createRemoteJournal, createRemoteLogger } from "./remote-parts.ts";
import type { ThreadSettings, ToThread, TurnToThread } from "../thread-messages.ts";
import { shareTurnNotes } from "../../../replay/turn-notes.ts";
import { keepThread } from "./keep-thread.ts";

if (parentPort === null) throw new Error("this file is a thread's: startThread starts it");
const port = parentPort;
const {
  automations,
  connectors,
  lease,
  maxValueBytes,
  maxJournalBytes,
  notes,
  logsDebug,
  secrets,
  isDebugged,
} = workerData as ThreadSettings;
knowSecrets(secrets);
// An automation could read workerData.
Reflect.deleteProperty(workerData as ThreadSettings, "secrets");
boundValues(maxValueBytes);
boundJournals(maxJournalBytes);
const main = new AskMain(port);
const logger = createRemoteLogger(main, logsDebug);
const turnNotes = shareTurnNotes(notes);
const host = new LocalHost({
  journal: createRemoteJournal(main, lease === undefined ? undefined : new LeaseTimes(lease)),
  connectors: createRemoteConnectors(main, connectors),
  logger,
  isDebugged,
  ...(automations !== undefined && { automations }),
  findCode: createKeptCode(),
  onBegin: () => turnNotes.begin(),
});
const inHand = new Map<string, RunInHand>();

guardProcess(logger);
keepThread();
offerLooks(main, turnNotes);

// Runs are handed over once this is heard, and the heap is measured without any.
main.send({ kind: "pong", ...measureThread() });

// A message belongs to no run: the port is listened to outside of any run's context.
port.on("message", (turn: TurnToThread) => main.hear(turn, hear));

function hear(message: ToThread): void {
  switch (message.kind) {
    case "take-up": {
      const { runId, epoch } = message.run.ownership;
      const run = host.takeUp(message.run, undefined, message);
      inHand.set(runId, run);
      void run.done.then(() => {
        if (inHand.get(runId) === run) inHand.delete(runId);
        main.send({ kind: "left", runId, epoch });
      });
      return;
    }
    case "poke":
      inHand.get(message.runId)?.poke();
      return;
    case "stop":
      inHand.get(message.runId)?.stop();
      return;
    case "abandon":
      inHand.get(message.runId)?.abandon();
      return;
    case "answer":
      main.answer(message.id, message.outcome);
      return;
    case "call-back":
      void main.callBack(message);
      return;
    case "ping":
      main.send({ kind: "pong", ...measureThread() });
  }
}
