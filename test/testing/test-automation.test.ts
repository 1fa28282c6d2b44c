import { describe, expect, it } from "vitest";
import { githubError, type GraphQLAnswer, slackError, testAutomation } from "hathi/testing";

const reminder = `
  import { on, slack, sleep, next, status, TimeoutError } from "hathi";
  export default on("github.issues.opened", async ({ data, subject }) => {
    const { channel } = await slack.conversations.create({ name: "issue-" + data.issue.number });
    console.log("opened", channel.id);
    for (let day = 1; day <= 3; day += 1) {
      status("day " + day);
      try {
        const closed = await next("github.issues.closed", { subject, timeout: "1 day" });
        return "closed by " + closed.data.sender.login;
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        await slack.chat.postMessage({ channel: channel.id, text: "day " + day + " " + new Date().toISOString() });
      }
    }
    return "forgotten";
  });
`;
const opened = {
  type: "github.issues.opened",
  subject: "octo/app#7",
  data: { issue: { number: 7 } },
} as const;

describe("testAutomation", () => {
  it("answers GraphQL queries by the query and its variables", async () => {
    const source = `
      import { github, on } from "hathi";
      export default on("github.issues.opened", async () => {
        const { node } = await github.graphql("query ($id: ID!) { node(id: $id) { id } }", { id: "I_7" });
        return node.id;
      });
    `;
    const graphql: GraphQLAnswer = (query, { id }) => ({
      node: { id: `${String(id)} ${query.includes("node(id: $id)")}` },
    });
    const t = await testAutomation({ source }, { event: opened, github: { graphql } });
    expect(t.result).toBe("I_7 true");
    expect(t.callsOf("github.graphql")).toHaveLength(1);
  });

  it("gives the event the channel of a connected repository, which outlives continueWith", async () => {
    const source = `
      import { continueWith, on, slack } from "hathi";
      export default on("github.issues.opened", async ({ channel, data }) => {
        await slack.chat.postMessage({ channel: channel ?? "#general", text: "round" });
        return data.round === 2 ? channel : continueWith({ round: 2 });
      });
    `;
    const connected = await testAutomation({ source }, { event: { ...opened, channel: "CDEV" } });
    expect(connected.result).toBe("CDEV");
    const not = await testAutomation({ source }, { event: opened });
    expect(not.callsOf("slack.chat.postMessage")).toMatchObject([
      { channel: "#general" },
      { channel: "#general" },
    ]);
  });

  it("runs to the first wait, and tells what was called, said, shown and recorded", async () => {
    const t = await testAutomation({ source: reminder }, { event: opened });
    expect(t.state).toBe("waiting");
    expect(t.status).toBe("day 1");
    expect(t.callsOf("slack.conversations.create")).toEqual([{ name: "issue-7" }]);
    expect(t.log).toEqual(["opened C1"]);
    expect(t.journal.map(({ name }) => name)).toEqual(["slack.conversations.create"]);
    expect(t.result).toBeUndefined();
  });

  it("fires each timer on the way at its own time", async () => {
    const t = await testAutomation(
      { source: reminder },
      { event: opened, now: new Date("2030-02-01T08:00:00Z") },
    );
    await t.advance("23 hours");
    expect(t.messages).toEqual([]);
    await t.advance("30 days");
    expect(t.messages).toEqual(
      [1, 2, 3].map((day) => ({ channel: "C1", text: `day ${day} 2030-02-0${day + 1}T08:00:00.000Z` })),
    );
    expect(t.result).toBe("forgotten");
    expect(t.now.toISOString()).toBe("2030-03-04T07:00:00.000Z");
  });

  it("pauses over a step in doubt, until a test says as a person would that it happened or is to be done again", async () => {
    const source = `
      import { on, step, sleep } from "hathi";
      export default on("webhook.pay", async () => {
        const paid = await step("pay", async () => { await new Promise((done) => setTimeout(done, 50)); return "new"; }, { once: true });
        await sleep("1 hour");
        return paid;
      });
    `;
    const inDoubt = async () => testAutomation({ source }, { event: { type: "webhook.pay" }, crashAt: 2 });
    const t = await inDoubt();
    expect([t.state, t.doubts.map(({ name }) => name)]).toEqual(["paused", ["pay"]]);
    await t.settle({ happened: "old" });
    await t.advance("1 hour");
    expect([t.state, t.result, t.doubts]).toEqual(["completed", "old", []]);
    const other = await inDoubt();
    await other.settle("again");
    await other.advance("1 hour");
    expect([other.state, other.result]).toEqual(["completed", "new"]);
    await expect(other.settle("again")).rejects.toThrow("is not in doubt");
  });

  it("takes in events that are for the run, and no others", async () => {
    const t = await testAutomation({ source: reminder }, { event: opened });
    await t.send("github.issues.closed", { sender: { login: "ben" } }, { subject: "octo/app#8" });
    expect(t.state).toBe("waiting");
    await t.send("github.issues.closed", { sender: { login: "ana" } }, { subject: "octo/app#7" });
    expect([t.state, t.result]).toEqual(["completed", "closed by ana"]);
  });

  it("gives the same story whenever the worker dies", async () => {
    const play = async (crashAt?: number | "every write") => {
      const t = await testAutomation({ source: reminder }, { event: opened, crashAt });
      await t.crash();
      await t.advance("36 hours");
      await t.crash();
      await t.advance("3 days");
      return { t, story: [t.state, t.result, t.messages, new Set(t.log), t.journal.map(({ name }) => name)] };
    };
    const { t, story } = await play();
    expect(t.messages).toHaveLength(3);
    for (let write = 1; write <= t.writes; write += 1) expect((await play(write)).story).toEqual(story);
    expect((await play("every write")).story).toEqual(story);
  });

  it("answers from scripts, which may refuse or fail for a while", async () => {
    let tries = 0;
    const t = await testAutomation(
      {
        source: `
          import { github, on, slack } from "hathi";
          export default on("webhook.start", async () => {
            const refused = await slack.conversations.create({ name: "x" }).catch((error) => error.data.error);
            const { data: pull } = await github.rest.pulls.get({ owner: "o", repo: "r", pull_number: 1 });
            const reviews = await github.paginate(github.rest.pulls.listReviews, { owner: "o", repo: "r", pull_number: 1 });
            const page = await (await fetch("https://example.com/a", { method: "POST", body: "b" })).json();
            return [refused, pull.state, reviews.length, page];
          });
        `,
      },
      {
        event: { type: "webhook.start" },
        slack: {
          "conversations.create": () => {
            throw slackError("name_taken");
          },
        },
        github: {
          "rest.pulls.get": ({ pull_number }) => {
            tries += 1;
            if (tries < 3) throw githubError(502);
            return { data: { state: pull_number === 1 ? "open" : "closed" } };
          },
          "rest.pulls.listReviews": () => ({ data: [{}, {}] }),
        },
        fetch: async (request) => Response.json({ url: request.url, body: await request.text() }),
      },
    );
    expect(t.status).toBe("another attempt of github.rest.pulls.get");
    await t.advance("1 min");
    expect(t.result).toEqual(["name_taken", "open", 2, { url: "https://example.com/a", body: "b" }]);
    expect(t.callsOf("github.rest.pulls.get")).toHaveLength(3);
  });

  it("names a call that it has no answer for, and how to give one, also where the automation catches it", async () => {
    const source = `
      import { on, slack } from "hathi";
      export default on("webhook.start", async () => slack.users.info({ user: "U1" }).catch(() => null));
    `;
    await expect(testAutomation({ source }, { event: { type: "webhook.start" } })).rejects.toThrow(
      'the automation called slack.users.info, and the test has no answer for that call: hand in slack: { "users.info": () => ({ ... }) }',
    );
  });

  it.each([
    ["now", "2027-01-01", 'now is a Date: now: new Date("2027-01-01T09:00:00Z")'],
    ["fetch", { "https://example.com": {} }, "fetch is one function"],
    ["slack", { "users.info": { ok: true } }, 'slack: { "users.info": () => ({ ok: true }) }'],
    ["github", { "rest.pulls.get": { state: "open" } }, 'github: { "rest.pulls.get": () => ({ data: {} }) }'],
    ["github", { "pulls.get": () => ({}) }, 'there is no method "pulls.get"'],
    ["steps", { count: 3 }, 'steps: { "count": () => ({}) }'],
  ])("says what to write where %s has another shape: %j", async (option, value, told) => {
    const options = { event: { type: "github.issues.opened" } as const, [option]: value };
    await expect(testAutomation({ source: reminder }, options)).rejects.toThrow(told);
  });

  it("says which events start the automation when the given one does not", async () => {
    await expect(testAutomation({ source: reminder }, { event: { type: "webhook.other" } })).rejects.toThrow(
      "automation does not listen to webhook.other, so this event would start nothing. It listens to: github.issues.opened",
    );
  });

  it("knows the names of events and methods", () => {
    const check = async (): Promise<void> => {
      await testAutomation("x.ts", {
        // @ts-expect-error -- GitHub sends no such event
        event: { type: "github.pull_request.opend" },
        // @ts-expect-error -- Slack has no such method
        slack: { "chat.post": () => ({}) },
      });
      await testAutomation("x.ts", {
        event: {
          type: "github.issues.opened",
          // @ts-expect-error -- an issue's number is a number
          data: { issue: { number: "7" } },
        },
      });
    };
    expect(check).toBeTypeOf("function");
  });

  it("cancels: clean-up runs, however often it is cancelled; the end at once does not wait for it", async () => {
    const source = `
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => {
        try { await sleep("30 days"); }
        finally {
          await slack.chat.postMessage({ channel: "C", text: "stopped" });
          await sleep("30 s");
          await slack.chat.postMessage({ channel: "C", text: "cleaned" });
        }
      });
    `;
    const t = await testAutomation({ source }, { event: { type: "webhook.start" } });
    await t.cancel();
    await t.cancel();
    expect(t.messages.map(({ text }) => text)).toEqual(["stopped"]);
    await t.advance("30 s");
    expect([t.state, t.messages.length]).toEqual(["cancelled", 2]);
    const ended = await testAutomation({ source }, { event: { type: "webhook.start" } });
    await ended.cancel();
    await ended.endAtOnce();
    expect([ended.state, ended.messages.length]).toEqual(["cancelled", 1]);
  });

  it("runs children, signals and the store without a database", async () => {
    const source = `
      import { next, on, signal, sleep, start, store } from "hathi";
      export const child = on("webhook.none", async ({ data }) => {
        await sleep("1 hour");
        return (await next("signal.go")).data.n + data.n;
      });
      export default on("webhook.start", async () => {
        const started = await start(child, { n: 1 });
        await signal(started, "go", { n: 2 });
        await store.update("count", (value = 0) => value + 1);
        const mine = await next("signal.mine");
        return [await started.result(), mine.data.n, await store.get("count")];
      });
    `;
    for (const crashAt of [0, "every write"] as const) {
      const t = await testAutomation({ source }, { event: { type: "webhook.start" }, crashAt });
      await t.advance("2 hours");
      await t.send("signal.mine", { n: 9 });
      expect([t.error, t.state, t.result]).toEqual([null, "completed", [3, 9, 1]]);
    }
  });

  it("starts a cron automation without an event", async () => {
    const source = `
      import { on } from "hathi";
      export default on.cron("0 9 * * 1", async ({ data }) => data.due);
    `;
    const t = await testAutomation({ source }, {});
    expect(t.result).toBe("2029-01-01T09:00:00.000Z");
  });
});

describe("a run that a person starts by hand", () => {
  const source = `
    import { on, step } from "hathi";
    import { z } from "zod";
    const input = z.object({ version: z.string().min(3), percent: z.number().default(10) });
    export default on("webhook.deploy", { input, tell: "<!subteam^S0CORE|@core>" }, async ({ type, data }) => {
      if (data.percent === 90) throw new Error("no");
      if (data.percent === 80) await step("pay", () => new Promise(() => {}), { once: true, timeout: 5 });
      return { type, ...data };
    });
    export const quiet = on("webhook.quiet", { tell: "nobody" }, async () => { throw new Error("no"); });
    export const usual = on("webhook.usual", async () => { throw new Error("no"); });
  `;

  it("has what the automation's input makes of it, and is refused where that says what is wrong", async () => {
    const t = await testAutomation({ source, name: "deploy" }, { input: { version: "1.2" } });
    expect(t.result).toEqual({ type: "manual.deploy", version: "1.2", percent: 10 });
    expect(t.told).toBeUndefined();
    await expect(testAutomation({ source }, { input: { version: "1" } })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringContaining("version") as string,
    });
    await expect(
      testAutomation({ source }, { input: { version: "1.2" }, event: { type: "webhook.deploy" } }),
    ).rejects.toThrow("not both");
  });

  it("is told of where the automation says, when it fails and while it is in doubt", async () => {
    const failed = await testAutomation({ source }, { input: { version: "1.2", percent: 90 } });
    expect([failed.state, failed.told]).toEqual(["failed", ["S0CORE"]]);
    const doubtful = await testAutomation({ source }, { input: { version: "1.2", percent: 80 } });
    expect([doubtful.state, doubtful.told]).toEqual(["paused", ["S0CORE"]]);
    await doubtful.settle({ happened: 1 });
    expect(doubtful.told).toBeUndefined();
    for (const [automation, told] of [
      ["quiet", "nobody"],
      ["usual", "the usual places"],
    ] as const) {
      const t = await testAutomation({ source }, { automation, event: { type: `webhook.${automation}` } });
      expect(t.told).toBe(told);
    }
  });
});

it("an event is about what its payload names, and about what the test says first", async () => {
  const source = `
    import { next, on } from "hathi";
    export default on("github.pull_request.opened", async ({ subject, subjects }) => {
      const check = await next("github.check_run.completed", { subject: "octo/app@1f2e" });
      const said = await next("slack.message", { subject: "C1/17.5" });
      const closed = await next("github.pull_request.closed", { subject });
      return [subject, subjects, check.subject, check.subjects, said.subjects, closed.subjects];
    });
  `;
  const repository = { full_name: "octo/app" };
  const pull = { number: 12, head: { ref: "swim", sha: "1f2e" } };
  const t = await testAutomation(
    { source },
    {
      event: { type: "github.pull_request.opened", data: { repository, pull_request: pull } },
    },
  );
  const elsewhere = { head_sha: "0000", head_branch: "main", pull_requests: [] };
  await t.send("github.check_run.completed", { repository, check_run: elsewhere });
  const own = { head_sha: "1f2e", head_branch: "swim", pull_requests: [{ number: 12 }] };
  await t.send("github.check_run.completed", { repository, check_run: own });
  await t.send("slack.message", { channel: "C1", ts: "18.0", thread_ts: "17.5", user: "U1" });
  const closed = { repository, pull_request: { number: 12, head: { ref: "swim", sha: "2e3d" } } };
  await t.send("github.pull_request.closed", closed, { subject: "octo/app#12" });
  expect(t.result).toEqual([
    "octo/app#12",
    ["octo/app#12", "octo/app@1f2e", "octo/app:swim", "octo/app"],
    "octo/app#12",
    ["octo/app#12", "octo/app@1f2e", "octo/app:swim", "octo/app"],
    ["C1", "C1/17.5", "U1"],
    ["octo/app#12", "octo/app@2e3d", "octo/app:swim", "octo/app"],
  ]);
});
