import { describe, expect, it } from "vitest";
import { createAwaitAnswer } from "../../../src/journal/events/await-answer.ts";
import { createAcceptEvent } from "../../../src/journal/events/accept-event.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";
import { postSlackInteraction } from "../../support/slack/sign-slack.ts";
import { startSlackApp } from "../../support/slack/start-slack-app.ts";

const source = `
  import { answerForm, answerOptions, next, on, slack } from "hathi";
  export const order = on("slack.view.order", async (event) => {
    const amount = Number(event.data.view.state.values.amount?.amount?.value);
    const answers = {
      wrong: { errors: { amount: "is a number above zero" } },
      next: { update: { type: "modal", title: { type: "plain_text", text: "2 of 2" }, blocks: [] } },
      more: { push: { type: "modal", title: { type: "plain_text", text: "More" }, blocks: [] } },
      over: { clear: true },
    };
    const inTime = await answerForm(event, amount > 0 ? answers[event.data.view.private_metadata] : answers.wrong);
    await slack.done({ inTime });
  });
  export const silent = on("slack.view.silent", async () => slack.heard());
  export const asked = on("slack.shortcut.ask", async () => {
    const event = await next("slack.view.asked");
    await slack.done({ inTime: await answerForm(event, { errors: { a: "no" } }) });
  });
  export const city = on("slack.block_suggestion.city", async (event) => {
    const cities = ["Berlin", "Bern", "Paris"].filter((name) => name.startsWith(event.data.value));
    await answerOptions(event, cities.map((name) => ({ text: { type: "plain_text", text: name }, value: name })));
  });
`;

async function start(hasWorker = true) {
  const engine = await startTestEngine();
  await engine.deploy(source, "forms");
  if (hasWorker) await engine.startWorker();
  const { database, jobs } = engine.store;
  const app = await startSlackApp({
    accept: createAcceptEvent(database, jobs),
    awaitAnswer: createAwaitAnswer(database),
  });
  const send = async (payload: object): Promise<unknown> => {
    const person = { user: { id: "U1", team_id: "T1" }, team: { id: "T1" }, trigger_id: `t${(sent += 1)}` };
    const response = await postSlackInteraction(app.url, { ...person, ...payload });
    expect(response.status).toBe(200);
    const text = await response.text();
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  };
  const form = async (callback: string, amount: string, metadata = ""): Promise<unknown> =>
    send({
      type: "view_submission",
      view: {
        id: `V${(sent += 1)}`,
        callback_id: callback,
        private_metadata: metadata,
        title: { type: "plain_text", text: "An order for the whole team" },
        state: { values: { amount: { amount: { type: "plain_text_input", value: amount } } } },
      },
    });
  return { engine, send, form };
}

let sent = 0;

async function doneIn(engine: TestEngine, count = 1): Promise<readonly unknown[]> {
  const done = await waitFor(
    async () => engine.effects.filter(({ name }) => name === "slack.done"),
    (effects) => effects.length === count,
  );
  return done.map(({ args }) => args[0]);
}

describe("a form that a person sent", { timeout: 60_000 }, () => {
  it("is answered with errors at its fields, another view or none, while the person waits", async () => {
    const { engine, form } = await start();
    expect(await form("order", "many")).toEqual({
      response_action: "errors",
      errors: { amount: "is a number above zero" },
    });
    expect(await form("order", "3", "next")).toMatchObject({
      response_action: "update",
      view: { title: { text: "2 of 2" } },
    });
    expect(await form("order", "3", "more")).toMatchObject({
      response_action: "push",
      view: { type: "modal" },
    });
    expect(await form("order", "3", "over")).toEqual({ response_action: "clear" });
    expect(await doneIn(engine, 4)).toEqual(Array.from({ length: 4 }, () => ({ inTime: true })));
  });

  it("closes at once where nobody answers forms", async () => {
    const { engine, form } = await start();
    const began = performance.now();
    expect(await form("silent", "1")).toBeUndefined();
    expect(await form("unknown", "1")).toBeUndefined();
    // Far less than what would be waited for an answer.
    expect(performance.now() - began).toBeLessThan(2000);
    await waitFor(
      async () => engine.effects,
      (effects) => effects.length === 1,
    );
  });

  it("is answered by a run that waits for it, too", async () => {
    const { engine, send, form } = await start();
    await send({ type: "shortcut", callback_id: "ask" });
    await engine.untilState("waiting");
    expect(await form("asked", "1")).toEqual({ response_action: "errors", errors: { a: "no" } });
    expect(await doneIn(engine)).toEqual([{ inTime: true }]);
  });

  it("is kept where no worker is free, and the person is told so; the run hears that it was late", async () => {
    const { engine, form } = await start(false);
    const answer = await form("order", "many");
    expect(answer).toMatchObject({
      response_action: "update",
      view: { title: { text: "An order for the whole t" } },
    });
    expect(JSON.stringify(answer)).toContain("What you entered is kept");
    await engine.startWorker();
    expect(await doneIn(engine)).toEqual([{ inTime: false }]);
  });
});

describe("a menu that asks for its options", { timeout: 60_000 }, () => {
  it("gets those that an automation finds for what was typed, and none where nobody listens", async () => {
    const { send } = await start();
    const ask = async (action: string, value: string): Promise<unknown> =>
      send({ type: "block_suggestion", action_id: action, block_id: "b", value });
    expect(await ask("city", "Ber")).toMatchObject({ options: [{ value: "Berlin" }, { value: "Bern" }] });
    expect(await ask("city", "Ber")).toMatchObject({ options: [{ value: "Berlin" }, { value: "Bern" }] });
    expect(await ask("street", "Ber")).toEqual({ options: [] });
  });
});

it.each([
  ["answerForm(event, { errors: {} })", "errors has a text for each block_id"],
  ["answerForm(event, { errors: { a: 1 } })", "errors has a text for each block_id"],
  ["answerForm(event, { update: null })", "update is an object, not null"],
  [
    "answerForm(event, { close: true })",
    "give one of { errors }, { update }, { push } and { clear: true }, not { close }",
  ],
  ["answerForm(event, { clear: true, errors: {} })", "give one of"],
  ["answerForm({ type: 'slack.action.x', id: 'e' }, { clear: true })", "not a slack.action.x"],
  ["answerForm(undefined, { clear: true })", "not undefined"],
  [
    "answerOptions(event, [])",
    "give the event of a menu that asks for its options (slack.block_suggestion.<id>)",
  ],
])("%s is refused with what to give", async (call, words) => {
  const engine = await startTestEngine();
  await engine.deploy(
    `import { answerForm, answerOptions, on } from "hathi"; export default on("slack.view.a", async (event) => ${call});`,
  );
  await engine.startWorker();
  await engine.accept({ type: "slack.view.a", source: "slack" });
  const { error } = await engine.untilState("failed");
  expect(error).toMatchObject({ name: "TypeError", message: expect.stringContaining(words) as string });
});
