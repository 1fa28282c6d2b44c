import { describe, expect, test } from "vitest";
import { findBlockProblems } from "../../../src/local-services/slack/blocks/check-blocks.ts";
import { startAsking } from "../../support/engine/asking.ts";
import { waitFor } from "../../support/engine/engine.ts";

const inDeploys = `const { channel } = await slack.conversations.create({ name: "deploys" });`;
const question = (more = "", text = "Deploy <it>?"): string =>
  `ask({ to: channel.id, text: "${text}", choices: ["approve", { value: "reject", style: "danger" }], ${more} })`;

describe("ask", { timeout: 60_000 }, () => {
  test("posts one card, takes a click, edits the card to its outcome and gives the answer to the run", async () => {
    const { cards, click, buttonsOf, result, send, engine } = await startAsking(
      `${inDeploys} return ${question('fields: { version: "<!channel> 1.2" }')};`,
    );
    const [card] = await cards();
    expect(findBlockProblems(card?.blocks)).toEqual([]);
    expect(JSON.stringify(card?.blocks)).toContain("&lt;!channel&gt; 1.2");
    const [approve, reject] = buttonsOf(card);
    expect(await click(approve, "U7")).toContain("Noted: *Approve*");
    expect(await result()).toMatchObject({
      choice: "approve",
      outcome: "answered",
      values: null,
      by: [{ person: "U7", comment: null }],
    });
    const [edited] = await cards();
    expect(edited?.ts).toBe(card?.ts);
    expect(buttonsOf(edited)).toEqual([]);
    expect(edited?.text).toContain("☑️ *Approve* — <@U7>");
    expect(await click(reject, "U8")).toMatch(/has ended already: .*<@U7>/);
    await send();
    expect(await cards()).toHaveLength(1);
    const audit = await engine.database.query("select actor, action from hathi.audit");
    expect(audit).toEqual([
      { actor: "slack:T1/U7", action: expect.stringMatching(/^answer \w{16}: approve$/) },
    ]);
  });

  test("takes one of two clicks at the same time, and tells the other person who was first", async () => {
    const { cards, buttonsOf, chat, result } = await startAsking(`${inDeploys} return ${question()};`);
    const [approve, reject] = buttonsOf((await cards())[0]);
    const clicks = [
      { button: approve, user: "U1" },
      { button: reject, user: "U2" },
    ];
    await Promise.all(
      clicks.map(async ({ button, user }) =>
        chat.click(button?.value, "", { actionId: button?.action_id ?? "", user }),
      ),
    );
    const told = [(await chat.responses.next()).text, (await chat.responses.next()).text];
    expect(told.filter((text) => text.includes("Noted"))).toHaveLength(1);
    const { choice, by } = (await result()) as { choice: string; by: readonly { person: string }[] };
    expect(by).toHaveLength(1);
    expect(told.find((text) => text.includes("ended already"))).toContain(`<@${by[0]?.person}>`);
    expect(choice).toBe(by[0]?.person === "U1" ? "approve" : "reject");
  });

  test("counts a replayed click once, and refuses forged and foreign buttons privately", async () => {
    const { cards, buttonsOf, click, engine, asks } = await startAsking(
      `${inDeploys} return ${question("quorum: 2")};`,
    );
    const [approve] = buttonsOf((await cards())[0]);
    expect(await click(approve, "U1", { trigger: "one" })).toContain("Still needed: one more person");
    expect(await click(approve, "U1", { trigger: "one" })).toContain("it counts once");
    expect(await click(approve, "U1")).toContain("answered this already");
    const forged = (value: string) => ({ action_id: approve?.action_id ?? "", value });
    expect(await click(forged("0000000000000000:0"), "U2")).toContain("no question's id begins with");
    expect(await click(forged(`${approve?.value}' or 1=1`), "U2")).toContain("names no question");
    expect(await click(forged(approve?.value.replace(/:0$/, ":9") ?? ""), "U2")).toContain(
      "none of the answers",
    );
    const [open] = await asks.open();
    expect(open?.answers.map(({ person }) => person)).toEqual(["slack:T1/U1"]);
    expect((await engine.runs.list({ scope: "unfinished" }))[0]?.state).toBe("waiting");
  });

  test("accepts only those who are asked, found out at the click, and goes on waiting", async () => {
    let members = ["slack:T1/U5"];
    const { cards, buttonsOf, click, result } = await startAsking(
      `${inDeploys} return ${question('from: "@core", notSelf: true')};`,
      {
        event: { source: "slack", data: { user_id: "U6" } },
        findGroups: async (person, groups) => (members.includes(person) ? groups : []),
      },
    );
    const [approve] = buttonsOf((await cards())[0]);
    expect(await click(approve, "U9")).toContain("this is for @core. Nothing has changed");
    members = ["slack:T1/U6", "slack:T1/U9"];
    expect(await click(approve, "U6")).toContain("somebody else has to decide");
    expect(await click(approve, "U5")).toContain("this is for @core");
    expect(await click(approve, "U9")).toContain("Noted");
    expect(await result()).toMatchObject({ by: [{ person: "U9" }] });
  });

  test("acknowledges a click in time while Slack is slow to say who may answer, and answers then", async () => {
    const slow = Promise.withResolvers<undefined>();
    const { cards, buttonsOf, chat, result } = await startAsking(
      `${inDeploys} return ${question('from: "@core"')};`,
      {
        answerWithinMs: 50,
        findGroups: async (_person, groups) => {
          await slow.promise;
          return groups;
        },
      },
    );
    const [approve] = buttonsOf((await cards())[0]);
    const acknowledged = await chat.click(approve?.value, "", { actionId: approve?.action_id ?? "" });
    expect(acknowledged.status).toBe(200);
    slow.resolve(undefined);
    expect((await chat.responses.next()).text).toContain("Noted");
    expect(await result()).toMatchObject({ choice: "approve" });
  });

  test("says who cannot tell where Slack does not say who may answer, and goes on waiting", async () => {
    let isAway = true;
    const { cards, buttonsOf, click, result } = await startAsking(
      `${inDeploys} return ${question('from: "@core"')};`,
      {
        findGroups: async (_person, groups) => {
          if (isAway) throw new Error("missing_scope");
          return groups;
        },
      },
    );
    const [approve] = buttonsOf((await cards())[0]);
    expect(await click(approve, "U1")).toContain(
      "nobody can tell now whether you belong to @core (missing_scope)",
    );
    isAway = false;
    expect(await click(approve, "U1")).toContain("Noted");
    expect(await result()).toMatchObject({ choice: "approve" });
  });

  test("waits for a quorum, one and the same card showing who has answered", async () => {
    const { cards, buttonsOf, click, result } = await startAsking(
      `${inDeploys} return ${question('quorum: { "@core": 2, "@security": 1 }')};`,
      {
        findGroups: async (person) => {
          if (person === "slack:T1/U3") return ["@security"];
          return person === "slack:T1/U4" ? [] : ["@core"];
        },
      },
    );
    const [card] = await cards();
    expect(JSON.stringify(card?.blocks)).toContain("still needs 2 of @core and 1 of @security");
    const [approve] = buttonsOf(card);
    expect(await click(approve, "U1")).toContain("Still needed: 1 of @core and 1 of @security");
    const [after] = await cards();
    expect(after?.ts).toBe(card?.ts);
    expect(JSON.stringify(after?.blocks)).toContain("<@U1>: Approve");
    expect(await click(approve, "U4")).toContain("does not count");
    expect(await click(approve, "U3")).toContain("Still needed: 1 of @core");
    expect(await click(approve, "U2")).toContain("Noted");
    expect(await result()).toMatchObject({
      by: [{ person: "U1" }, { person: "U3" }, { person: "U2" }],
    });
  });

  test("is in the inbox of whoever may answer and has not, with buttons that work", async () => {
    const { cards, chat, click, result, asks } = await startAsking(
      `${inDeploys} return ${question('from: "@core"')};`,
      { findGroups: async (person, groups) => (person === "slack:T1/U1" ? groups : []) },
    );
    await cards();
    const said = (await (await chat.say("inbox")).json()) as {
      text: string;
      blocks: readonly { type: string; elements?: readonly { action_id: string; value: string }[] }[];
    };
    expect(said.text).toContain("One question waits");
    expect(findBlockProblems(said.blocks)).toEqual([]);
    expect(await asks.waitingFor({ id: "slack:T1/U2" })).toEqual([]);
    const [approve] = said.blocks.find(({ type }) => type === "actions")?.elements ?? [];
    expect(await click(approve, "U1")).toContain("Noted");
    expect(await result()).toMatchObject({ by: [{ person: "U1" }] });
    const after = (await (await chat.say("inbox")).json()) as { text: string };
    expect(after.text).toContain("Nothing waits for your answer");
  });

  test("shows short evidence on the card and long evidence as a file in its thread, once", async () => {
    const { cards, engine, send, connector, channelId } = await startAsking(`
      ${inDeploys}
      const [short] = await Promise.all([
        ask({ to: channel.id, text: "short", choices: ["yes"], evidence: "+ 1 to add <!channel>" }),
        ask({ to: channel.id, text: "long", choices: ["yes"], evidence: { title: "The plan", text: "line\\n".repeat(2000) } }),
      ]);
    `);
    const uploads: Record<string, unknown>[] = [];
    const perform = connector.perform.bind(connector);
    Object.assign(connector, {
      perform: async (call: Parameters<typeof perform>[0]) => {
        if (call.path.join(".") !== "files.uploadV2") return perform(call);
        uploads.push(call.args[0] as Record<string, unknown>);
        return { ok: true };
      },
    });
    const two = await cards(2);
    await send();
    await send();
    const [short, long] = ["short", "long"].map((text) => two.find((card) => card.text === text));
    expect(JSON.stringify(short?.blocks)).toContain("+ 1 to add &lt;!channel&gt;");
    expect(JSON.stringify(long?.blocks)).toContain("*The plan* is in a file below");
    expect(uploads).toMatchObject([
      {
        channel_id: await channelId("deploys"),
        thread_ts: long?.ts,
        title: "The plan",
        filename: "The-plan.txt",
      },
    ]);
    const [run] = await engine.runs.list({ scope: "unfinished" });
    await engine.runs.endAtOnce(run?.id ?? "", { id: "cli:test" });
  });

  test("strikes secrets out of cards and rows", async () => {
    process.env["HATHI_SECRET_DEPLOY_KEY"] = "k-4711-very-secret";
    try {
      const { cards, engine } = await startAsking(`
        ${inDeploys}
        await ask({ to: channel.id, text: "Use k-4711-very-secret?", fields: { key: "k-4711-very-secret" }, choices: ["yes"] });
      `);
      const [card] = await cards();
      expect(JSON.stringify(card)).not.toContain("4711");
      const rows = await engine.database.query<{ question: object }>("select question from hathi.asks");
      expect(JSON.stringify(rows)).not.toContain("4711");
      const [run] = await engine.runs.list({ scope: "unfinished" });
      await engine.runs.endAtOnce(run?.id ?? "", { id: "cli:test" });
    } finally {
      delete process.env["HATHI_SECRET_DEPLOY_KEY"];
    }
  });

  test("never swaps the answers of three questions that are open at once", async () => {
    const { cards, buttonsOf, click, result } = await startAsking(`
      ${inDeploys}
      return Promise.all(["one", "two", "three"].map(async (text) => {
        const { choice, by } = await ask({ to: channel.id, text, choices: ["approve", "reject"] });
        return [text, choice, by[0].person];
      }));
    `);
    const three = await cards(3);
    const users = ["U1", "U2", "U3"];
    for (const [index, text] of ["three", "one", "two"].entries()) {
      const [approve, reject] = buttonsOf(three.find((card) => card.text === text));
      expect(await click(index === 1 ? reject : approve, users[index] ?? "")).toContain("Noted");
    }
    expect(await result()).toEqual([
      ["one", "reject", "U2"],
      ["two", "approve", "U3"],
      ["three", "approve", "U1"],
    ]);
  });

  test("expires with its default, at once also where nobody was reached before", async () => {
    const { cards, buttonsOf, engine, result, send } = await startAsking(
      `${inDeploys} return ${question('expires: "8 h", onExpiry: "reject"')};`,
    );
    const [card] = await cards();
    expect(JSON.stringify(card?.blocks)).toContain("ends <!date");
    await engine.skip(8 * 3_600_000 - 60_000);
    await send();
    expect(buttonsOf((await cards())[0])).toHaveLength(2);
    await engine.skip(61_000);
    await send();
    expect(await result()).toMatchObject({ outcome: "expired", choice: "reject", by: [] });
    const [edited] = await cards();
    expect(edited?.text).toContain("Nobody answered in time, which means *Reject*");
    expect(buttonsOf(edited)).toEqual([]);
  });
});

describe("a card is withdrawn", { timeout: 60_000 }, () => {
  test("when its question loses a race, and a click on it is told so", async () => {
    const { cards, buttonsOf, click, engine, send } = await startAsking(`
      ${inDeploys}
      await Promise.race([${question()}, next("webhook.closed")]);
      await next("webhook.never");
    `);
    const [card] = await cards();
    const [approve] = buttonsOf(card);
    await engine.accept({ type: "webhook.closed" });
    await waitFor(
      async () => (await engine.database.query<{ awaited: boolean }>("select awaited from hathi.asks"))[0],
      (row) => row?.awaited === false,
    );
    expect(await click(approve, "U1")).toContain("has gone on without it");
    await send();
    const [edited] = await cards();
    expect(edited?.ts).toBe(card?.ts);
    expect(edited?.text).toContain("🚫 Withdrawn");
    expect(buttonsOf(edited)).toEqual([]);
    const [run] = await engine.runs.list({ scope: "unfinished" });
    await engine.runs.cancel(run?.id ?? "", { id: "cli:test" });
    await engine.untilState("cancelled");
  });

  test("when a question loses before its card is there: none is posted", async () => {
    const { cards, engine, send } = await startAsking(`
      ${inDeploys}
      const asked = ${question()};
      await Promise.race([asked, step("quick", () => 1)]);
      await next("webhook.never");
    `);
    await waitFor(
      async () => (await engine.database.query<{ awaited: boolean }>("select awaited from hathi.asks"))[0],
      (row) => row?.awaited === false,
    );
    await send();
    expect(await cards(0)).toEqual([]);
    const [run] = await engine.runs.list({ scope: "unfinished" });
    await engine.runs.cancel(run?.id ?? "", { id: "cli:test" });
    await engine.untilState("cancelled");
  });

  test("but not when code races it again, as its own reminders do", async () => {
    const { cards, buttonsOf, click, engine, result } = await startAsking(`
      ${inDeploys}
      const asked = ${question()};
      let days = 0;
      for (;;) {
        const answer = await Promise.race([asked, sleep("1 day")]);
        if (answer !== undefined) return { days, choice: answer.choice };
        days += 1;
        if (days === 2) await slack.chat.postMessage({ channel: channel.id, text: "still open" });
      }
    `);
    const [card] = await cards();
    await engine.skipToTimer();
    await engine.skipToTimer();
    await waitFor(
      async () => engine.database.query("select 1 from hathi.journal where name = 'slack.chat.postMessage'"),
      (rows) => rows.length === 1,
    );
    await engine.skipToTimer();
    const [open] = (await cards(1)).filter(({ ts }) => ts === card?.ts);
    await waitFor(
      async () => (await engine.runs.list({ scope: "all" }))[0],
      (run) => run?.state === "waiting",
    );
    expect(buttonsOf(open)).toHaveLength(2);
    expect(await click(buttonsOf(open)[0], "U1")).toContain("Noted");
    expect(await result()).toEqual({ days: 3, choice: "approve" });
  });

  test("when the run is cancelled, and when it ends", async () => {
    const { cards, buttonsOf, engine } = await startAsking(`${inDeploys} return ${question()};`);
    await cards();
    const [run] = await engine.runs.list({ scope: "unfinished" });
    await engine.runs.cancel(run?.id ?? "", { id: "cli:test" });
    await engine.untilState("cancelled");
    const [edited] = await cards();
    expect(edited?.text).toContain("🚫 Withdrawn");
    expect(buttonsOf(edited)).toEqual([]);
  });
});

describe("what a question is bound to", { timeout: 60_000 }, () => {
  test("is looked at once more before an answer counts: a change replaces the card and asks anew", async () => {
    const { cards, buttonsOf, click, engine, result } = await startAsking(`
      ${inDeploys}
      const look = () => slack.conversations.info({ channel: channel.id }).then((answer) => answer.channel.topic.value);
      return ${question("bindTo: look")};
    `);
    const [card] = await cards();
    await engine.connectors.slack.perform({
      runId: "x" as never,
      call: 0,
      path: ["conversations", "setTopic"],
      args: [
        {
          channel:
            card === undefined
              ? ""
              : (
                  JSON.parse(
                    JSON.stringify(await engine.database.query("select channel from hathi.ask_messages")),
                  ) as [{ channel: string }]
                )[0].channel,
          topic: "v2",
        },
      ],
      event: {} as never,
      team: null,
      inDoubt: false,
      signal: new AbortController().signal,
    });
    expect(await click(buttonsOf(card)[0], "U1")).toContain("Noted");
    const two = await cards(2);
    const [old, anew] = [two.find(({ ts }) => ts === card?.ts), two.find(({ ts }) => ts !== card?.ts)];
    expect(old?.text).toContain("Replaced: what this was about has changed");
    expect(JSON.stringify(anew?.blocks)).toContain("v2");
    expect(await click(buttonsOf(anew)[1], "U2")).toContain("Noted");
    expect(await result()).toMatchObject({ choice: "reject", by: [{ person: "U2" }] });
  });
});
