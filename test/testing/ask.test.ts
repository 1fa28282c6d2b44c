import { describe, expect, it } from "vitest";
import { testAutomation } from "hathi/testing";

const deploy = (options: string): string => `
  import { ask, next, on, sleep } from "hathi";
  import { z } from "zod";
  export default on("slack.command.deploy", async ({ data }) => ${options});
`;

const event = { type: "slack.command.deploy", data: { text: "1.2", user_id: "U1" } } as const;

describe("questions in a test", () => {
  it("are seen and answered, with whoever answers and what came of it", async () => {
    const source = deploy(`ask({
      to: "#deploys", text: "Deploy?", fields: { version: data.text }, choices: ["approve", "reject"],
      from: "@core", quorum: 2, notSelf: true,
    })`);
    const t = await testAutomation({ source }, { event });
    expect(t.asks).toEqual([
      {
        text: "Deploy?",
        fields: { version: "1.2" },
        choices: ["approve", "reject"],
        to: ["#deploys"],
        boundTo: null,
        answers: [],
        holder: null,
        askedBack: [],
      },
    ]);
    expect(await t.answer("approve", { by: "U1", groups: ["@core"] })).toBe("self");
    expect(await t.answer("approve", { by: "@eve", groups: [] })).toBe("not-asked");
    expect(await t.answer("maybe", { by: "@ana" })).toBe("unknown-choice");
    expect(await t.answer("approve", { by: "@ana" })).toBe("counted");
    expect(await t.answer("approve", { by: "@ana" })).toBe("repeated");
    expect(t.asks[0]?.answers).toEqual([{ person: "@ana", choice: "approve" }]);
    expect(await t.answer("approve", { by: "@ben", comment: "go" })).toBe("ended");
    expect(t.result).toEqual({
      outcome: "answered",
      choice: "approve",
      boundTo: null,
      values: null,
      by: [
        { person: "@ana", at: t.now, comment: null },
        { person: "@ben", at: t.now, comment: "go" },
      ],
    });
    expect(t.asks).toEqual([]);
    await expect(t.answer("approve")).rejects.toThrow("nobody is asked anything now");
  });

  it("are answered in advance for a run or a time, in threads, by emoji, and by forms that are checked", async () => {
    const t = await testAutomation(
      {
        source: deploy(
          `{
          const choices = [];
          for (const n of [1, 2, 3]) {
            if (n === 3) await sleep("2 h");
            const { choice } = await ask({ to: "#d", text: "Delete " + n + "?", choices: ["yes", "no"], grant: { key: "files", for: ["1 h"] } });
            choices.push(choice);
          }
          const typed = await ask({ to: "#d", text: "Type?", choices: ["yes", "no"], typed: true });
          const liked = await ask({ to: "#d", text: "Like?", choices: ["yes", "no"], emoji: { "+1": "yes" } });
          const { values } = await ask({ to: "#d", text: "Fill?", form: z.object({ percent: z.number().max(100), region: z.string().default("eu") }) });
          return [choices, typed.by[0], liked.choice, values];
        }`
            .replace(/^\{/, "(await (async () => {")
            .replace(/\}$/, "})())"),
        ),
      },
      { event, crashAt: "every write" },
    );
    expect(await t.answer("yes", { by: "U7", to: "Delete 1", grant: "1 h" })).toBe("ended");
    // The second is answered without being asked, and the third comes when the grant is over.
    expect(t.asks).toEqual([]);
    await t.advance("2 h");
    expect(await t.answer("no", { to: "Delete 3" })).toBe("ended");
    await t.as("U7").type("what is this?");
    await t.as("U7").type("Yes, but slowly");
    await t.as("U7").react("eyes");
    await t.as("U7").react("+1");
    expect(await t.answer("answer", { values: { percent: 101 } })).toBe("invalid");
    expect(await t.answer("answer", { values: { percent: 7 } })).toBe("ended");
    expect(t.result).toMatchObject([
      ["yes", "yes", "no"],
      { person: "U7", comment: "but slowly" },
      "yes",
      { percent: 7, region: "eu" },
    ]);
  });

  it("are handed over, taken over and asked back", async () => {
    const t = await testAutomation(
      {
        source: deploy(`ask({
          to: "#deploys", text: "Deploy?", choices: ["approve", "reject"], from: "@core", notSelf: true,
          askBack: async ({ text, by }) => (await sleep("1 min"), by + " asked " + text),
        })`),
      },
      { event, crashAt: "every write" },
    );
    expect(await t.as("U1").handOver("@ben", { groups: ["@core"] })).toBe("self");
    expect(await t.as("@ana").handOver("@ana")).toBe("to-self");
    expect(await t.as("@ana").handOver("U1")).toBe("to-barred");
    expect(await t.as("@ana").handOver("@ben")).toBe("done");
    expect(t.asks[0]?.holder).toBe("@ben");
    expect(await t.answer("approve", { by: "@ana" })).toBe("handed-over");
    expect(await t.as("@ben").askBack("is it tested?", { groups: [] })).toBe("done");
    expect(t.asks[0]?.askedBack).toEqual([{ asked: "is it tested?", told: null }]);
    await t.advance("1 min");
    expect(t.asks[0]?.askedBack).toEqual([{ asked: "is it tested?", told: "@ben asked is it tested?" }]);
    expect(await t.as("@ana").takeOver()).toBe("done");
    expect(await t.answer("approve", { by: "@ben", groups: [] })).toBe("not-asked");
    expect(await t.answer("approve", { by: "@ana" })).toBe("ended");
    expect(t.result).toMatchObject({ by: [{ person: "@ana" }] });
  });

  it("expire by the test's clock, after their chain of escalation", async () => {
    const source = deploy(`ask({
      to: "U2", text: "Deploy?", choices: ["yes", "no"], from: "U2", expires: "8 h", onExpiry: "no",
      escalate: [{ after: "2 h", to: "#on-call", from: "@on-call" }],
    })`);
    const t = await testAutomation({ source }, { event, crashAt: "every write" });
    expect(await t.answer("yes", { by: "@eve", groups: ["@on-call"] })).toBe("not-asked");
    await t.advance("2 h");
    expect(t.asks[0]?.to).toEqual(["U2", "#on-call"]);
    await t.advance("6 h");
    expect(t.result).toEqual({ outcome: "expired", choice: "no", boundTo: null, values: null, by: [] });
  });

  it("are withdrawn where they lose a race, and are back where they are raced again", async () => {
    const source = deploy(`{
      const asked = ask({ text: "Deploy?", choices: ["yes"] });
      const first = await Promise.race([asked, sleep("1 h")]);
      await Promise.race([next("webhook.go")]);
      return (await asked).choice;
    }`);
    const t = await testAutomation({ source }, { event });
    expect(t.asks).toHaveLength(1);
    await t.advance("1 h");
    expect(t.asks).toEqual([]);
    await t.send("webhook.go", {});
    expect(await t.answer("yes")).toBe("ended");
    expect(t.result).toBe("yes");
  });

  it("are asked anew when what they are bound to has changed by the time of the answer", async () => {
    const source = deploy(`{
      let looks = 0;
      const answer = await ask({
        text: "Deploy?", choices: ["yes", "no"],
        bindTo: () => fetch("https://example.com/plan").then((response) => response.text()),
      });
      return answer.choice;
    }`);
    const withFetch = source;
    const plans = ["a", "b", "b"];
    const t = await testAutomation(
      { source: withFetch },
      { event, fetch: () => new Response(plans.shift()), crashAt: "every write" },
    );
    expect(t.asks[0]?.boundTo).toBe("a");
    await t.answer("yes");
    expect(t.state).toBe("waiting");
    expect(t.asks.map(({ boundTo }) => boundTo)).toEqual(["b"]);
    await t.answer("no");
    expect(t.result).toBe("no");
  });

  it("that cannot be asked fail at their call, with what to write instead", async () => {
    const problems = [
      [`ask({ text: "Deploy?" })`, "give the choices"],
      [`ask({ text: "Deploy?", choices: ["a", "a"] })`, 'two choices "a"'],
      [`ask({ text: "Deploy?", choices: ["a"], onExpiry: "b" })`, "onExpiry is none of the choices"],
      [`ask({ text: "Deploy?", choices: ["a"], from: "everyone" })`, "from names nobody"],
      [`ask({ text: "Deploy?", choices: ["a"], quorum: 0 })`, "quorum is a number of people"],
      [`ask({ text: "", choices: ["a"] })`, "text is a text"],
      [`ask({ text: "Deploy?", choices: ["a"], expire: "1 h" })`, 'no option "expire"'],
      [`ask({ text: "Deploy?", choices: ["a"], remind: { every: "1 h", tz: "Mars" } })`, "no time zone"],
      [`ask({ text: "Deploy?", choices: [{ value: "a", form: true }] })`, "opens a form, and there is none"],
      [`ask({ text: "Deploy?", form: z.string() })`, "no form can be made of that schema"],
    ] as const;
    for (const [call, words] of problems) {
      const t = await testAutomation({ source: deploy(call) }, { event });
      expect(t.error?.message).toContain(words);
    }
  });
});
