import { describe, expect, test } from "vitest";
import { startAsking } from "../../support/engine/asking.ts";

const hourMs = 3_600_000;

/** Moves the database's clock to a moment, whatever the day of the test. */
async function moveTo(asking: Awaited<ReturnType<typeof startAsking>>, at: Date): Promise<void> {
  const now = (await asking.engine.runs.now()).getTime();
  await asking.engine.skip(at.getTime() - now);
}

describe("people who do not answer", { timeout: 120_000 }, () => {
  test("are reminded for three weeks in their working hours, over a change of the clocks, and once each day", async () => {
    const asking = await startAsking(`
      const { channel } = await slack.conversations.create({ name: "deploys" });
      await next("webhook.go");
      return ask({ to: channel.id, text: "Right?", choices: ["yes"], remind: { every: "1 day", tz: "Europe/Berlin" } });
    `);
    const { engine, outbox, send, cards } = asking;
    await engine.untilState("waiting");
    // A Monday before the clocks of Europe change, at ten in Berlin.
    const begin = new Date("2027-03-22T09:00:00Z");
    await moveTo(asking, begin);
    await engine.accept({ type: "webhook.go" });
    await cards();
    const reminded = async (): Promise<number> =>
      (await engine.database.query("select 1 from hathi.ask_messages where kind = 'reminder'")).length;
    const times: string[] = [];
    for (let hour = 1; hour <= 21 * 24; hour += 1) {
      await moveTo(asking, new Date(begin.getTime() + hour * hourMs + 60_000));
      const before = await reminded();
      while (await outbox.takeDue());
      for (let count = before; count < (await reminded()); count += 1) {
        times.push(
          (await engine.runs.now()).toLocaleString("en-GB", {
            timeZone: "Europe/Berlin",
            weekday: "short",
            hour: "2-digit",
          }),
        );
      }
    }
    await send();
    // Fifteen working days follow, and each has one, in the hour of the question.
    expect(times).toHaveLength(15);
    expect(times.filter((time) => !/^(Mon|Tue|Wed|Thu|Fri),? 10$/.test(time))).toEqual([]);
    const channel = await asking.channelId("deploys");
    const [card] = await asking.messages();
    const { messages } = await asking.ask("conversations.replies", { channel, ts: card?.ts ?? "" });
    expect(messages.filter(({ text }) => text.includes("Still waiting"))).toHaveLength(15);
    expect(await cards(1)).toHaveLength(1);
    await asking.click(asking.buttonsOf((await cards())[0])[0], "U1");
    expect(await asking.result()).toMatchObject({ choice: "yes" });
    expect(await outbox.takeDue()).toBe(false);
  });

  test("are asked directly with equal copies, then others by the chain, who may answer from then on", async () => {
    const asking = await startAsking(
      `
      const first = await slack.conversations.create({ name: "deploys" });
      const { user } = await slack.users.lookupByEmail({ email: "ana@acme.example" });
      const second = await slack.conversations.create({ name: "on-call" });
      return ask({
        to: [first.channel.id, user.id], text: "Roll back?", choices: ["yes", "no"], from: ["@core"],
        escalate: [{ after: "2 h", to: second.channel.id, from: "@on-call" }, { after: "1 h", to: second.channel.id }],
        expires: "1 day",
      });
    `,
      {
        findGroups: async (person, groups) =>
          groups.filter((group) => person.endsWith(`/${group.slice(1, 5).toUpperCase()}`)),
      },
    );
    const { engine, cards, buttonsOf, send } = asking;
    await cards();
    expect(await asking.messages("on-call")).toEqual([]);
    await engine.skip(2 * hourMs + 1000);
    const [escalated] = await cards(1, "on-call");
    expect(JSON.stringify(escalated?.blocks)).toContain("For @core, @on-call");
    await engine.skip(hourMs);
    await send();
    expect(await cards(2, "on-call")).toHaveLength(2);
    const concerned = await engine.database.query<{ person: string }>("select person from hathi.run_people");
    // The person who was asked directly.
    expect(concerned.some(({ person }) => person.startsWith("U"))).toBe(true);
    const rows = await engine.database.query("select 1 from hathi.asks where escalated = 2");
    expect(rows).toHaveLength(1);
    expect(await asking.click(buttonsOf(escalated)[1], "UNOBODY")).toContain("does not count");
    expect(await asking.click(buttonsOf(escalated)[1], "UON-C")).toContain("does not count");
    await asking.asks.answer(
      (await asking.asks.open())[0]?.id ?? "",
      { choice: "no" },
      { id: "slack:T1/CORE" },
    );
    await engine.untilState("completed");
    await send();
    const places = await engine.database.query<{ channel: string }>(
      "select distinct channel from hathi.ask_messages where ts is not null",
    );
    // Of the direct message, too.
    expect(places).toHaveLength(3);
    for (const { channel } of places) {
      const { messages } = await asking.ask("conversations.history", { channel });
      expect(messages.filter(({ text }) => !text.includes("☑️ *No*"))).toEqual([]);
    }
    for (const name of ["deploys", "on-call"]) {
      for (const card of await asking.messages(name)) {
        expect(card.text).toContain("☑️ *No*");
        expect(buttonsOf(card)).toEqual([]);
      }
    }
  });
});
