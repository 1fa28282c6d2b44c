import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

// They reach nothing that a run has no version of its own of: they are outside where package.json says so.
const outside = (name: string): Record<string, string> => ({
  "package.json": JSON.stringify({ hathi: { packages: { [name]: "outside" } } }),
});

// Builds that gave objects of packages outside, which a replay made again.
const mark = "//# hathiBoundary=built-ins-2";

describe("an npm package outside", () => {
  it("gives plain data and promises of it: anything else is refused at its call, with the remedy", async () => {
    const { result, effects } = await threeWays({
      // Its package goes with the folder that it was built in.
      reality: "impossible",
      outputsVary: true,
      files: {
        ...outside("native"),
        "node_modules/native/index.js": `
          const { appendFileSync } = require("node:fs");
          exports.now = (line) => ({ line, length: line.length });
          exports.later = async (file, line) => { appendFileSync(file, line); return exports.now(line); };
          exports.open = () => ({ read() { return 1; } });
          exports.Reader = class {};
          exports.each = (list, call) => list.forEach(call);
          exports.setting = 1;`,
      },
      source: `
        import native, { each, later, now, open, Reader } from "native";
        import { on, sleep, step } from "hathi";
        const told = (work) => { try { work(); return "nothing"; } catch (error) { return error.code + " " + error.message; } };
        export default on("webhook.start", async ({ data }) => {
          const given = [now("one\\n"), await later(data.file, "two\\n")];
          await sleep("1 hour");
          const refused = [() => open(), () => new Reader(), () => each([1], () => {}), () => { native.setting = 2; }].map(told);
          return { given, refused, inside: await step(() => open().read()) };
        });
      `,
    });
    const given = [
      { line: "one\n", length: 4 },
      { line: "two\n", length: 4 },
    ];
    const whats = ["native.open gives an object", "new native.Reader", "native.each takes a function"];
    const refused = [...whats, "setting native.setting"].map((what): unknown =>
      expect.stringMatching(
        new RegExp(`^OUTSIDE_A_STEP ${what}, which a run cannot replay: .*await step\\(`),
      ),
    );
    expect(result).toEqual({ given, refused, inside: 1 });
    expect(effects.map(({ args }) => args[0])).toEqual(["two"]);
  });

  it("whose call gives a promise does a step: axios asks once, and its answer and failure are recorded", async () => {
    const { result, journal, effects } = await threeWays({
      outputsVary: true,
      files: outside("axios"),
      source: `
        import axios from "axios";
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async ({ data }) => {
          const { data: made } = await axios.post(data.url + "/charges", { amount: 5 });
          await slack.note({ made: made.id });
          const failure = await axios.get(data.url + "/missing").catch((error) => error);
          await sleep("1 day");
          return [made.id, axios.isAxiosError(failure), failure.response.status, failure.response.data.why];
        });
      `,
      serve: ({ path }) =>
        path === "/missing" ? { status: 404, body: { why: "none" } } : { body: { id: "ch_1" } },
    });
    expect(result).toEqual(["ch_1", true, 404, "none"]);
    expect(effects.map(({ name }) => name)).toEqual(["slack.note", "POST /charges", "GET /missing"]);
    const answered = journal.filter((line) => !line.startsWith("begun"));
    expect(answered.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "step axios.post",
      "step slack.note",
      "step axios.get",
      "timer sleep",
      "value axios.isAxiosError",
    ]);
  });

  it("that called a function later than within its call failed with the remedy", async () => {
    const { error } = await threeWays({
      mark,
      reality: "impossible",
      files: {
        ...outside("later"),
        "node_modules/later/index.js": "exports.later = (done) => void queueMicrotask(done);",
      },
      source: `
        import { later } from "later";
        import { on } from "hathi";
        export default on("webhook.start", async () => {
          await new Promise((resolve) => later(resolve));
        });
      `,
    });
    expect(error).toMatch(/handed to later.later was called after that call was over.*await step\(/);
  });

  it("gave a client as a live object: stripe's was made again, its recorded calls were not", async () => {
    const { result, effects, journal } = await threeWays({
      mark,
      outputsVary: true,
      files: outside("stripe"),
      source: `
        import Stripe from "stripe";
        import { on, slack, sleep } from "hathi";
        let client;
        export default on("webhook.start", async ({ data }) => {
          const { hostname: host, port } = new URL(data.url);
          client ??= new Stripe("sk_test_1", { host, port: Number(port), protocol: "http", maxNetworkRetries: 0 });
          const customer = await client.customers.create({ email: "a@example.com" });
          await sleep("1 day");
          const failure = await client.charges.create({ amount: 1, currency: "eur" }).catch((error) => error);
          await slack.note({ code: failure.code });
          return [customer.id, failure instanceof Stripe.errors.StripeCardError];
        });
      `,
      serve: ({ path }) =>
        path.includes("charges")
          ? { status: 402, body: { error: { type: "card_error", code: "card_declined", message: "no" } } }
          : { body: { id: "cus_1", object: "customer" } },
    });
    expect(result).toEqual(["cus_1", true]);
    expect(effects).toHaveLength(3);
    expect(journal.filter((line) => line.startsWith("value new stripe"))).toHaveLength(1);
  });

  it("might be called side by side with steps and timers: @slack/web-api in a race", async () => {
    const { result, effects } = await threeWays({
      mark,
      outputsVary: true,
      files: outside("@slack/web-api"),
      source: `
        import { WebClient } from "@slack/web-api";
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async ({ data }) => {
          const client = new WebClient("xoxb-1", { slackApiUrl: data.url + "/" });
          const first = await Promise.race([
            client.chat.postMessage({ channel: "C1", text: "hello" }).then(({ ts }) => ts), sleep("1 hour").then(() => "late"),
          ]);
          await slack.note({ first });
          return first;
        });
      `,
      serve: () => ({ body: { ok: true, ts: "1.0" } }),
    });
    expect(result).toBe("1.0");
    expect(effects).toHaveLength(2);
  });
});
