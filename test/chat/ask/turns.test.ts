import { describe, expect, test } from "vitest";
import { findBlockProblems } from "../../../src/local-services/slack/blocks/check-blocks.ts";
import { startAsking, type AskingOptions } from "../../support/engine/asking.ts";
import { waitFor } from "../../support/engine/engine.ts";

const inDeploys = `const { channel } = await slack.conversations.create({ name: "deploys" });`;
const body = (more: string): string =>
  `${inDeploys} return ask({ to: channel.id, text: "Deploy?", choices: ["approve", "reject"], ${more} });`;
const input = "hathi:ask:turn:input";

/** U1 and U2 belong to @core; U6 started the run. */
const asked: AskingOptions = {
  event: { source: "slack", data: { user_id: "U6" } },
  findGroups: async (person, groups) => (/U[12]$/.test(person) ? groups : []),
};

async function start(more: string, options = asked) {
  const asking = await startAsking(body(more), options);
  const [card] = await asking.cards();
  const menu = asking.menuOf(card);
  const option = (act: string): string | undefined => menu.find((value) => value.endsWith(`:${act}`));
  /** Submits a form that was opened: what is wrong, or nothing. */
  const submit = async (view: unknown, value: object, user: string): Promise<string> => {
    const response = await (await asking.chat.submit(view as object, { [input]: value }, user)).text();
    if (response === "") return "";
    return (JSON.parse(response) as { errors: Record<string, string> }).errors[input] ?? "?";
  };
  return { ...asking, card, option, submit };
}

describe("a question that people do not answer themselves", { timeout: 60_000 }, () => {
  test("is handed to somebody, who answers in their place by what they are at that moment", async () => {
    let core = ["slack:T1/U1", "slack:T1/U2"];
    const { card, option, choose, submit, click, buttonsOf, cards, result, engine, messages } = await start(
      'from: "@core", notSelf: true',
      { ...asked, findGroups: async (person, groups) => (core.includes(person) ? groups : []) },
    );
    expect(findBlockProblems(card?.blocks)).toEqual([]);
    const [approve] = buttonsOf(card);
    const form = await choose(option("hand"), "U1");
    expect(form).toMatchObject({ callback_id: "hathi:ask:turn" });
    expect(findBlockProblems(typeof form === "string" ? form : form.blocks, "view")).toEqual([]);
    const to = (user: string) => ({ type: "users_select", selected_user: user });
    expect(await submit(form, to("U9"), "U9")).toContain("this is for @core");
    expect(await submit(form, to("U6"), "U1")).toContain("They may not answer this");
    expect(await submit(form, to("U1"), "U1")).toContain("That is you");
    expect(
      await submit({ ...(form as object), private_metadata: "hand:x' or 1=1" }, to("U9"), "U1"),
    ).toContain("names no question");
    expect(await submit(form, to("U9"), "U1")).toBe("");
    expect(await click(approve, "U1")).toContain("You have handed this to somebody else");
    const [shown] = await cards();
    expect(JSON.stringify(shown?.blocks)).toContain("<@U1> handed this to <@U9>");
    // Whoever handed it over has left the group: what they lent is gone with them.
    core = ["slack:T1/U2"];
    expect(await click(approve, "U9")).toContain("this is for @core");
    core = ["slack:T1/U1", "slack:T1/U2"];
    expect(await click(approve, "U9")).toContain("Noted: *Approve*");
    expect(await result()).toMatchObject({ by: [{ person: "U9" }] });
    const [after, ...others] = await cards();
    expect(others).toEqual([]);
    expect(after?.text).toContain("<@U9> (in place of <@U1>)");
    expect(buttonsOf(after)).toEqual([]);
    const audit = await engine.database.query<{ action: string }>(
      "select action from hathi.audit order by id",
    );
    expect(audit.map(({ action }) => action.replace(/\w{16}/, "<id>"))).toEqual([
      "hand over <id> to U9",
      "answer <id>: approve in place of slack:T1/U1",
    ]);
    expect(await messages()).toHaveLength(1);
  });

  test("counts one person for one right, however often it is handed on and taken back", async () => {
    const { asks, card, click, buttonsOf, result } = await start('from: "@core", quorum: 2');
    const [approve] = buttonsOf(card);
    const [open] = await asks.open();
    const id = open?.id ?? "";
    const as = (user: string) => ({ id: `slack:T1/${user}` });
    expect(await asks.handOver(id, "U8", as("U1"))).toMatchObject({ kind: "done" });
    expect(await asks.handOver(id, "U9", as("U8"))).toMatchObject({ kind: "done" });
    expect(await asks.handOver(id, "U1", as("U9"))).toMatchObject({ kind: "done" });
    // A circle gives nobody anything.
    expect(await click(approve, "U9")).toContain("You have handed this to somebody else");
    expect(await asks.takeOver(id, as("U9"))).toMatchObject({ kind: "done" });
    expect((await asks.waitingFor(as("U9"))).map((ask) => ask.id)).toEqual([id]);
    expect(await asks.waitingFor(as("U8"))).toEqual([]);
    expect(await click(approve, "U9")).toContain("Still needed: 1 of @core");
    expect(await asks.takeOver(id, as("U1"))).toMatchObject({ kind: "refused", why: "used" });
    expect(await asks.handOver(id, "U9", as("U2"))).toMatchObject({ kind: "refused", why: "to-answered" });
    expect(await asks.handOver(id, "nobody", as("U2")).catch(String)).toContain("is nobody to hand");
    expect(await click(approve, "U2")).toContain("Noted");
    expect(await result()).toMatchObject({ by: [{ person: "U9" }, { person: "U2" }] });
  });

  test("is taken over, which its card and its reminders say, once", async () => {
    const { option, choose, cards, engine, asks, chat } = await start('from: "@core"');
    expect(await choose(option("take"), "U9")).toContain("this is for @core");
    expect(await choose(option("take"), "U2")).toContain("You are on it");
    const [card] = await cards();
    expect(JSON.stringify(card?.blocks)).toContain("🙋 <@U2> is on it");
    const forged = { actionId: "hathi:ask:more", user: "U2", isMenu: true };
    await chat.click("0000000000000000:take", "", forged);
    expect((await chat.responses.next()).text).toContain("no question's id begins with");
    await chat.click("x' or 1=1:take", "", forged);
    expect((await chat.responses.next()).text).toContain("names no question");
    await chat.click(option("take"), "", { ...forged, trigger: "twice" });
    await chat.click(option("take"), "", { ...forged, trigger: "twice" });
    expect([(await chat.responses.next()).text, (await chat.responses.next()).text]).toContain(
      "🙋 You are on it, and the card says so.",
    );
    const audit = await engine.database.query("select 1 from hathi.audit where action like 'take over%'");
    expect(audit).toHaveLength(2);
    const [open] = await asks.open();
    await asks.withdraw(open?.id ?? "", { id: "cli:test" });
    await engine.untilState("completed");
  });

  test("is asked back of whoever started it, in the thread of its card, and the card shows what they told", async () => {
    const asking = await start('from: "@core"');
    const { option, choose, submit, cards, click, messages, send } = asking;
    const { open, channelId, buttonsOf, card, result } = asking;
    const text = (value: string) => ({ type: "plain_text_input", value });
    const form = await choose(option("back"), "U1");
    expect(await submit(form, text("  "), "U1")).toContain("say it in words");
    expect(await submit(form, text("Is it <!channel> tested?"), "U1")).toBe("");
    const [shown] = await cards();
    expect(JSON.stringify(shown?.blocks)).toContain("<@U1> asks: Is it &lt;!channel&gt; tested?");
    const channel = await channelId("deploys");
    const thread = async () => {
      await send();
      const { messages: replies } = await asking.ask("conversations.replies", {
        channel,
        ts: card?.ts ?? "",
      });
      return (replies as unknown as Parameters<typeof buttonsOf>[0][]).slice(1);
    };
    const [word] = await thread();
    expect(word?.text).toContain("<@U6>: before answering, <@U1> wants to know");
    const [answer] = buttonsOf(word);
    const before = await open(answer, "U6");
    expect(await submit(before, text("yes"), "U9")).toContain("This is asked of <@U6>");
    expect(await submit(before, text("yes, by _ben_"), "U6")).toBe("");
    expect(await submit(before, text("again"), "U6")).toContain("told already");
    const [after] = await cards();
    expect(JSON.stringify(after?.blocks)).toContain("💬 <@U6>: yes, by ˍbenˍ");
    const said = await thread();
    expect(said).toHaveLength(2);
    expect(buttonsOf(said[0])).toEqual([]);
    expect(said[1]?.text).toContain("<@U1>, <@U6> says");
    expect(await messages()).toHaveLength(1);
    expect(await open(answer, "U6")).toContain("told already");
    expect(await click(buttonsOf(after)[0], "U1")).toContain("Noted");
    await result();
  });

  test("is asked back of the run where its automation answers, once, while the question stays open", async () => {
    const { option, choose, submit, cards, click, buttonsOf, result, engine } = await start(`
      askBack: async ({ text, by }) => {
        const { channel } = await slack.conversations.create({ name: "asked" });
        return by + " wants: " + text + " " + (channel.id.length > 0);
      }
    `);
    const text = (value: string) => ({ type: "plain_text_input", value });
    const form = await choose(option("back"), "U7");
    expect(await submit(form, text("How many?"), "U7")).toBe("");
    const shown = await waitFor(
      async () => (await cards())[0],
      (card) => JSON.stringify(card?.blocks).includes("the run: U7 wants: How many? true"),
    );
    expect(await click(buttonsOf(shown)[0], "U7")).toContain("Noted");
    await result();
    const turns = await engine.database.query("select kind, person from hathi.ask_turns order by id");
    expect(turns).toEqual([
      { kind: "asked-back", person: "slack:T1/U7" },
      { kind: "told", person: "run" },
    ]);
  });

  test("tells those who know more in direct messages where its cards are in such", async () => {
    const { asks, engine, send, shut } = await startInDirectMessage();
    const [open] = await asks.open();
    await asks.askBack(open?.id ?? "", "why?", { id: "slack:T1/U1" });
    await send();
    const words = await engine.database.query<{ place: string | null }>(
      "select place from hathi.ask_messages where kind = 'word' order by id",
    );
    expect(words).toEqual([{ place: null }, { place: "U066" }]);
    await shut();
  });
});

async function startInDirectMessage() {
  const asking = await startAsking(
    `const { users } = { users: await slack.users.list({}) };
     const ana = users.members.find(({ name }) => name === "ana").id;
     return ask({ to: ana, text: "Deploy?", choices: ["yes"], from: ["U1", ana] });`,
    { ...asked, event: { source: "slack", data: { user_id: "U066" } } },
  );
  const { engine, send } = asking;
  await waitFor(
    async () => {
      await send();
      return engine.database.query("select 1 from hathi.ask_messages where ts is not null");
    },
    (rows) => rows.length === 1,
  );
  const shut = async (): Promise<void> => {
    const [run] = await engine.runs.list({ scope: "unfinished" });
    await engine.runs.endAtOnce(run?.id ?? "", { id: "cli:test" });
  };
  return { ...asking, shut };
}
