import { inspect } from "node:util";
import { Worker as NodeThread } from "node:worker_threads";
import { expect, it, onTestFinished } from "vitest";
import { defaultThreadBounds } from "../../../../src/core/bounds/thread-bounds.ts";
import type { RunState } from "../../../../src/core/run.ts";
import type { TurnFromThread, TurnToThread } from "../../../../src/engine/host/threads/thread-messages.ts";
import { startTestEngine, waitFor } from "../../../support/engine/engine.ts";
import { recordStatements } from "../../../support/postgres/record-statements.ts";

// A message of the watch, which has its own times.
const watch = new Set(["ping", "pong", "seen"]);

function describe(arrow: string, { items }: TurnFromThread | TurnToThread): readonly string[] {
  const names = items.map((item) =>
    item.kind === "ask-journal"
      ? item.method
      : item.kind === "take-up"
        ? `take-up with ${item.history?.entries.length ?? "no"} entries${item.script === undefined ? "" : " and the script"}`
        : item.kind,
  );
  const told = names.filter((name) => !watch.has(name));
  return told.length === 0 ? [] : [`${arrow} ${told.join(", ")}`];
}

type Tell = (arrow: string, turn: TurnFromThread | TurnToThread) => readonly string[];

/** What crosses between the threads of this process from now on: one line a message. */
function recordMessages(tell: Tell = describe): string[] {
  const messages: string[] = [];
  const { prototype } = NodeThread;
  const post = Reflect.get(prototype, "postMessage") as (message: TurnToThread) => void;
  const emit = Reflect.get(prototype, "emit") as (name: string, message: TurnFromThread) => boolean;
  Reflect.set(prototype, "postMessage", function record(this: NodeThread, message: TurnToThread) {
    messages.push(...tell("->", message));
    Reflect.apply(post, this, [message]);
  });
  Reflect.set(prototype, "emit", function record(this: NodeThread, ...given: Parameters<typeof emit>) {
    if (given[0] === "message") messages.push(...tell("<-", given[1]));
    return Reflect.apply(emit, this, given);
  });
  onTestFinished(() => {
    Reflect.set(prototype, "postMessage", post);
    Reflect.deleteProperty(prototype, "emit");
  });
  return messages;
}

const automations = `import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { next, on, slack } from "hathi";
const post = async (text) => slack.chat.postMessage({ channel: "C1", text });
export const empty = on("webhook.empty", async () => {});
export const oneStep = on("webhook.oneStep", async () => { await post("1"); });
export const twoAtOnce = on("webhook.twoAtOnce", async () => { await Promise.all([post("1"), post("2")]); });
export const program = on("webhook.program", async () => {
  const before = existsSync("/");
  console.log("before");
  execFileSync("true");
  return before;
});
export const history = on("webhook.history", async () => {
  for (const text of ["1", "2", "3"]) await post(text);
  await next("webhook.go");
});`;

// Statements by which nothing but the begin of a run is prepared.
const isReadToBegin = (name: string | null): boolean =>
  ["find-build", "read-large-outputs", "read-wait-events", "read-news"].includes(name ?? "");

const lastOf = ["<- finish", "-> answer", "<- log, left"];

/** As the log is in production, without lines of level debug. */
const withoutDebug = { isLevelEnabled: (level: string) => level !== "debug" };

it("what a run needs to begin crosses the thread in one message, and what it writes in one message a turn", async () => {
  const messages = recordMessages();
  const statements = recordStatements();
  const engine = await startTestEngine(undefined, undefined, { ...defaultThreadBounds, threads: 1 });
  Object.assign(engine.logger, withoutDebug);
  await engine.deploy(automations);
  await engine.startWorker();
  const readsOf = (): readonly (string | null)[] => statements.map(({ name }) => name).filter(isReadToBegin);
  const forget = (): void => {
    messages.length = 0;
    (statements as unknown[]).length = 0;
  };
  const play = async (name: string, state: RunState): Promise<void> => {
    forget();
    await engine.accept({ type: `webhook.${name}` });
    await engine.untilOf(`example.${name}`, (run) => run.state === state);
    await waitFor(
      async () => messages,
      (all) => all.at(-1)?.endsWith("left") === true,
    );
  };

  await play("empty", "completed");
  expect(messages).toEqual(["-> take-up with no entries and the script", ...lastOf]);

  await play("oneStep", "completed");
  expect(messages).toEqual([
    "-> take-up with no entries",
    "<- ask-connector",
    "-> answer",
    "<- append",
    "-> answer",
    ...lastOf,
  ]);
  // Nothing is behind a new run, and its build was read for the first one.
  expect(readsOf()).toEqual([]);

  await play("twoAtOnce", "completed");
  expect(messages.slice(0, 2)).toEqual(["-> take-up with no entries", "<- ask-connector, ask-connector"]);

  // The program is begun once the journal holds that, and with it what the code was told before.
  await play("program", "completed");
  expect(messages).toEqual([
    "-> take-up with no entries",
    "<- append, log, append",
    "-> answer",
    "<- append, print",
    "-> answer, answer",
    ...lastOf,
  ]);
  const { journal } = await engine.untilOf("example.program", ({ state }) => state === "completed");
  expect(journal.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "value fs.existsSync",
    "begun child_process.execFileSync",
    "value child_process.execFileSync",
  ]);

  await play("history", "waiting");
  forget();
  // Not by a timer: its alarm and the sweeper's may both ring, and the second one asks the thread for the run's news.
  await engine.accept({ type: "webhook.go" });
  await engine.untilOf("example.history", ({ state }) => state === "completed");
  await waitFor(
    async () => messages,
    (all) => all.at(-1)?.endsWith("left") === true,
  );
  expect(messages).toEqual(["-> take-up with 3 entries", "<- append", "-> answer", ...lastOf]);
  expect(readsOf()).toEqual(["read-news"]);
});

it.each([
  ["with lines of level debug has", {}, '"what is nobody\'s business"'],
  ["without them has not", withoutDebug, undefined],
])("a log %s what a run returned", async (_title, level, returned) => {
  const engine = await startTestEngine(undefined, undefined, { ...defaultThreadBounds, threads: 1 });
  Object.assign(engine.logger, level);
  await engine.deploy(`import { on } from "hathi";
    export default on("webhook.start", async () => "what is nobody's business");`);
  await engine.startWorker();
  await engine.accept({ type: "webhook.start" });
  const ended = await waitFor(
    async () => engine.logger.lines.find(({ message }) => message === "the run has ended"),
    (line) => line !== undefined,
  );
  expect(ended?.fields["returned"]).toBe(returned);
});

it("an event crosses to its run's thread, and never back", async () => {
  const mark = "this is what the event says";
  const messages = recordMessages((arrow, { items }) =>
    items.filter((item) => inspect(item, { depth: 12 }).includes(mark)).map(({ kind }) => `${arrow} ${kind}`),
  );
  const engine = await startTestEngine(undefined, undefined, { ...defaultThreadBounds, threads: 1 });
  await engine.deploy(`import { next, on, slack } from "hathi";
    export default on("webhook.start", async () => {
      await slack.chat.postMessage({ channel: "C1", text: "before" });
      await next("webhook.go", { match: ({ data }) => data.n === 2 });
      await slack.chat.postMessage({ channel: "C1", text: "after" });
    });`);
  await engine.startWorker();
  await engine.accept({ type: "webhook.start", data: { mark } });
  await engine.untilState("waiting");
  for (const n of [1, 2]) await engine.accept({ type: "webhook.go", data: { mark, n } });
  await engine.untilState("completed");
  expect(messages.filter((message) => message.startsWith("->")).length).toBeGreaterThan(1);
  expect(messages.filter((message) => message.startsWith("<-"))).toEqual([]);
});
