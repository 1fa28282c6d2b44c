import { describe, expect, test } from "vitest";
import { type Question, questionSchema } from "../../../src/core/asks/question.ts";
import { readSaidAnswer } from "../../../src/core/asks/read-answer.ts";
import { personToken } from "../../connectors/slack/slack-workspace.ts";
import { startAsking } from "../../support/engine/asking.ts";
import { waitFor } from "../../support/engine/engine.ts";

const body = (more: string): string => `
  const { channel } = await slack.conversations.create({ name: "deploys" });
  return ask({ to: channel.id, text: "Deploy?", choices: ["approve", "reject"], ${more} });
`;

async function ready(more: string, options: Parameters<typeof startAsking>[1] = {}) {
  const asking = await startAsking(body(more), options);
  const [card] = await asking.cards();
  const channel = await asking.channelId("deploys");
  const subject = `${channel}/${card?.ts}`;
  await waitFor(
    async () => asking.engine.database.query("select 1 from hathi.waits where subject = $1", [subject]),
    (rows) => rows.length > 0,
  );
  const say = async (user: string, text: string, extra: object = {}): Promise<void> =>
    asking.engine.accept({ source: "slack", type: "slack.message", subject, data: { user, text, ...extra } });
  const react = async (user: string, reaction: string): Promise<void> =>
    asking.engine.accept({
      source: "slack",
      type: "slack.reaction_added",
      subject,
      data: { user, reaction },
    });
  const inThread = async (): Promise<readonly string[]> => {
    await asking.send();
    const { messages } = await asking.ask("conversations.replies", { channel, ts: card?.ts ?? "" });
    return messages.slice(1).map(({ text }) => text);
  };
  return { ...asking, say, react, inThread };
}

/** A card below which people type, while Slack sends no events. */
async function startUnheard(more: string) {
  const asking = await ready(more);
  const channel = await asking.channelId("deploys");
  const [card] = await asking.cards();
  await asking.ask("conversations.join", { channel }, personToken);
  const type = async (text: string): Promise<void> => {
    const post = { channel, thread_ts: card?.ts ?? "", text };
    expect(await asking.ask("chat.postMessage", post, personToken)).toMatchObject({ ok: true });
  };
  return { ...asking, type };
}

describe("an answer in words", { timeout: 60_000 }, () => {
  test("that is typed below the card counts like a click, with what follows as its comment", async () => {
    const { say, result, cards } = await ready("typed: true");
    await say("U1", "*Approve*, looks good to me");
    expect(await result()).toMatchObject({
      choice: "approve",
      by: [{ person: "U1", comment: "looks good to me" }],
    });
    expect((await cards())[0]?.text).toContain("<@U1>");
  });

  test("of whoever may not answer does not count, and other words point at the buttons once", async () => {
    const { say, inThread, result, engine } = await ready('typed: true, from: "U1"');
    await say("U2", "looks good");
    await say("U3", "ship it!");
    await say("U9", "approve", { bot_id: "B1" });
    await waitFor(inThread, (texts) => texts.length > 0);
    await say("U2", "approve");
    await waitFor(
      async () =>
        engine.database.query(
          "select 1 from hathi.ask_messages where only_for = 'U2' and text = 'not-asked'",
        ),
      (rows) => rows.length === 1,
    );
    expect(await inThread()).toEqual([expect.stringContaining("click a button")]);
    await say("U1", "reject");
    expect(await result()).toMatchObject({ choice: "reject", by: [{ person: "U1" }] });
  });

  test("that Slack sends no event of is answered with a hint at the buttons, once, also days later", async () => {
    const { engine, inThread, type, say, result } = await startUnheard(
      'typed: true, emoji: { "+1": "approve" }',
    );
    await engine.skip(61_000);
    expect(await inThread()).toEqual([]);
    await type("what is this?");
    await engine.skip(11 * 60_000);
    const said = ["what is this?", expect.stringContaining("Slack does not send me what is typed here")];
    expect(await inThread()).toEqual(said);
    await type("hello?");
    await engine.skip(3 * 86_400_000);
    expect(await inThread()).toEqual([...said, "hello?"]);
    const looks = await engine.database.query(
      "select looks, look_at from hathi.ask_messages where kind = 'card'",
    );
    expect(looks).toEqual([{ looks: 2, look_at: null }]);
    await say("U1", "approve");
    expect(await result()).toMatchObject({ choice: "approve" });
  });

  test("needs no hint where Slack sends its events", async () => {
    const { engine, inThread, type, say } = await startUnheard("typed: true");
    await say("U1", "approve of what?");
    await type("approve of what?");
    await engine.skip(61_000);
    expect(await inThread()).not.toContainEqual(expect.stringContaining("Slack does not send"));
  });

  test("given by an emoji that stands for a choice counts, in whatever skin tone", async () => {
    const { react, say, result, engine } = await ready('emoji: { "+1": "approve" }, quorum: 2');
    await react("U1", "eyes");
    await react("U1", "+1::skin-tone-3");
    await react("U1", "+1");
    await waitFor(
      async () => engine.database.query("select 1 from hathi.ask_answers"),
      (rows) => rows.length === 1,
    );
    await say("U3", "approve");
    await react("U2", "+1");
    expect(await result()).toMatchObject({ choice: "approve", by: [{ person: "U1" }, { person: "U2" }] });
  });
});

describe("what is read as an answer", () => {
  const choices: Question["choices"] = ["approve", "approve with changes", "reject"].map((value) => ({
    value,
    label: value,
    style: null,
    confirm: null,
    opensForm: false,
    needs: [{ count: 1, of: null }],
  }));
  const question = { choices, emoji: {} };
  const of = (text: string) =>
    readSaidAnswer(question, { type: "slack.message", data: { user: "U1", text } })?.choice;

  test.each([
    ["approve", "approve"],
    ["  “Approve” please", "approve"],
    ["*approve with changes*: smaller", "approve with changes"],
    ["approved by nobody", null],
    ["I approve", null],
    ["", null],
  ])("%j is %j", (text, choice) => {
    expect(of(text)).toBe(choice);
  });

  test("on GitHub is a command alone, and no bot's", () => {
    const comment = (body: string, type = "User") =>
      readSaidAnswer(question, {
        type: "github.issue_comment.created",
        data: { comment: { body, user: { login: "ana", type } } },
      });
    expect(comment("/approve go on")).toEqual({ person: "github:ana", choice: "approve", comment: "go on" });
    expect(comment("approve")).toBeUndefined();
    expect(comment("/rebase")).toBeUndefined();
    expect(comment("/approve", "Bot")).toBeUndefined();
    expect(questionSchema.shape.typed.parse(undefined)).toBe(false);
  });
});
