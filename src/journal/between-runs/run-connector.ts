/**
 * The connector for what runs do to each other and to their automation's store. Each call leaves a key of its step, so
 * that a call in doubt finds what it did, and does not do it again.
 */
import { z } from "zod";
import type { Connector, ConnectorCall } from "../../core/ports/connector.ts";
import { HathiError, messageOf } from "../../core/errors.ts";
import { isFinished, type RunState } from "../../core/run.ts";
import { findLimited, LimitedError } from "../../core/services/limited-error.ts";
import { acceptEventIn } from "../events/accept-event.ts";
import type { Database, Queryable } from "../database/database.ts";
import { readClock } from "../database/clock.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { isOutage } from "../database/outage.ts";
import type { FindGroups } from "../../core/ports/people/asks.ts";
import { answerInWords, type FindActor } from "../people/asks/answer-in-words.ts";
import { createAskCommands } from "../people/asks/ask-commands.ts";
import { supersedeAsk } from "../people/asks/end-ask.ts";
import { openAsk } from "../people/asks/open-ask.ts";
import { tellMore } from "../people/asks/tell-more.ts";
import { reachedFrom, reachOf, reachValues } from "../people/reach.ts";
import { answerForm } from "./answer-form.ts";
import { callStore } from "./run-store.ts";
import { createStartChild, stepKey } from "./start-child.ts";
import { StoreUpdates } from "./update-store.ts";

const signalArguments = z.tuple([
  z.object({ to: z.string(), name: z.string().regex(/^[\w-]+$/), data: z.unknown().optional() }),
]);

/** Finds whoever answers a question in words, and to which groups they belong. */
export interface FindAnswerers {
  readonly findGroups: FindGroups;
  readonly findActor: FindActor;
}

const nobody: FindAnswerers = { findGroups: async () => [], findActor: async (person) => ({ id: person }) };

/** Nobody is known where there is neither a Slack nor a GitHub to look in. */
const unknownPeople: Connector = {
  name: "people",
  async perform({ path, args: [asked] }) {
    if (path[0] !== "find") return undefined;
    return (asked as { readonly logins: readonly string[] }).logins.map(() => undefined);
  },
  classify: () => ({ kind: "final" }),
};

export function createRunConnector(
  database: Database,
  jobs: JobQueue,
  { findGroups, findActor }: FindAnswerers = nobody,
  people: Connector = unknownPeople,
): Connector {
  const asks = createAskCommands(database, jobs, findGroups);
  const updates = new StoreUpdates(database);
  const startChild = createStartChild(database, jobs);
  const make = async (call: ConnectorCall): Promise<unknown> => {
    const [method, ...rest] = call.path;
    if (method === "store" && rest.join(".") === "update") return updates.perform(call);
    if (method === "start") return startChild(call);
    if (method === "people") return people.perform({ ...call, path: rest });
    if (method === "answer-ask") return answerInWords(database, asks, findActor, call);
    const perform = async (tx: Queryable): Promise<unknown> => {
      if (method === "signal") return signal(tx, jobs, call);
      if (method === "ask") return openAsk(tx, jobs, stepKey(call), call);
      if (method === "tell-ask") return tellMore(tx, call);
      if (method === "supersede") return supersedeAsk(tx, call);
      if (method === "answer") return answerForm(tx, call);
      if (method === "store") return callStore(tx, call, rest.join("."));
      throw new TypeError(`run.${call.path.join(".")} is not a method`);
    };
    return database.transaction(perform);
  };
  return {
    name: "run",
    perform: async (call) => make(call).catch(async (error: unknown) => waitForKey(database, error)),
    classify: (error) =>
      isOutage(error)
        ? { kind: "transient", retryAfterMs: null }
        : (findLimited(error) ?? people.classify(error)),
  };
}

const keyAgainMs = 60_000;

/** What a call needs was encrypted under a key that this process does not have. Its transaction has done nothing. */
async function waitForKey(database: Database, error: unknown): Promise<never> {
  if (!(error instanceof HathiError) || error.code !== "ENCRYPTION_KEY_MISSING") throw error;
  const now = await readClock(database);
  throw new LimitedError(now.getTime() + keyAgainMs, `an encryption key: ${messageOf(error)}`);
}

async function signal(tx: Queryable, jobs: JobQueue, call: ConnectorCall): Promise<null> {
  const [{ to, name, data }] = signalArguments.parse(call.args);
  const dedupeKey = `signal:${stepKey(call)}`;
  // A signal in doubt may have been sent before its target ended. Then it must not fail.
  const [target] = await tx.query<{ state: RunState; sent: boolean }>(
    `select state, exists (select 1 from hathi.events where dedupe_key = $2) as sent
     from hathi.runs where id = $1 and ${reachedFrom(3)}`,
    [to, dedupeKey, ...reachValues(reachOf(call.team))],
  );
  if (target === undefined) {
    throw new HathiError(
      "RUN_UNKNOWN",
      `signal: there is no run "${to}": give the whole id that start() returned`,
    );
  }
  if (isFinished(target.state) && !target.sent) throw endedBefore(to, target.state);
  await acceptEventIn(tx, jobs, {
    source: "run",
    type: `signal.${name}`,
    subject: to,
    data: data ?? null,
    dedupeKey,
    team: call.team,
  });
  return null;
}

/** A signal to a run that has ended fails, because nobody would ever hear it. */
function endedBefore(to: string, state: RunState): HathiError {
  return new HathiError(
    "RUN_STATE",
    `signal: the run ${to} is ${state} and hears nothing any more: catch this where a run may have ended before`,
  );
}
