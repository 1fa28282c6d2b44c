import { describe, expect, it, onTestFinished } from "vitest";
import { countingServer, playBody } from "../../support/cases/play-body.ts";

describe("octokit", () => {
  it("makes each request once, at module level and in a run, and wakes no sleeping run with its housekeeping", async () => {
    const server = await countingServer((count, path) => {
      if (path.includes("missing")) return { status: 404, body: { message: "Not Found" } };
      if (path.includes("graphql")) return { body: { data: { viewer: count } } };
      if (!path.includes("/issues")) return { body: { count } };
      const next = `<${server.url}${path}?page=2>; rel="next"`;
      return { body: [{ number: count }], headers: path.includes("page=2") ? {} : { link: next } };
    });
    process.env["OCTOKIT_TEST_URL"] = server.url;
    onTestFinished(() => void delete process.env["OCTOKIT_TEST_URL"]);
    const { result, names } = await playBody(
      `import { Octokit, RequestError } from "octokit";
       const atTop = new Octokit({ auth: "t0ken", baseUrl: process.env.OCTOKIT_TEST_URL });`,
      `
      const inRun = new Octokit({ auth: "t0ken", baseUrl: data.url });
      const at = { owner: "o", repo: "r" };
      const one = await atTop.rest.pulls.get({ ...at, pull_number: 1 });
      const missing = await inRun.rest.repos.get({ owner: "o", repo: "missing" }).catch((error) => error);
      const issues = await inRun.paginate(inRun.rest.issues.listForRepo, at);
      await sleep("1 day");
      const two = await atTop.request("GET /repos/{owner}/{repo}/pulls/2", at);
      const asked = await inRun.graphql("{ viewer }");
      const pages = [];
      for await (const page of atTop.paginate.iterator(atTop.rest.issues.listForRepo, at)) pages.push(page.data[0].number);
      return [one.data, missing instanceof RequestError && missing.status, issues, two.data, asked, pages];
      `,
      { url: server.url },
    );
    expect(result).toEqual([
      { count: 1 },
      404,
      [{ number: 3 }, { number: 4 }],
      { count: 5 },
      { viewer: 6 },
      [7, 8],
    ]);
    expect(server.paths).toHaveLength(8);
    expect(names.filter((name) => name === "fetch")).toHaveLength(8);
    const asleep = names.slice(0, names.indexOf("sleep"));
    // What its throttling looks after once a minute comes when the day is over, and not before.
    expect(asleep.filter((name) => name === "setInterval").length).toBeLessThanOrEqual(10);
  });
});

describe("openai", () => {
  it("answers once without streaming, and its errors keep their class", async () => {
    const server = await countingServer((count, path) =>
      path.includes("models")
        ? { status: 404, body: { error: { message: "no such model", code: "model_not_found" } } }
        : { body: { choices: [{ index: 0, message: { role: "assistant", content: `hi ${count}` } }] } },
    );
    const { result } = await playBody(
      `import OpenAI from "openai";`,
      `
      const client = new OpenAI({ apiKey: "none", baseURL: data.url });
      const ask = async () => (await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "hi" }] })).choices[0].message.content;
      const first = await ask();
      const error = await client.models.retrieve("x").catch((thrown) => thrown);
      await sleep("1 day");
      return [first, error instanceof OpenAI.NotFoundError, error.status, error.code, await ask()];
      `,
      { url: server.url },
    );
    expect(result).toEqual(["hi 1", true, 404, "model_not_found", "hi 3"]);
    expect(server.paths).toHaveLength(3);
  });
});

describe("axios", () => {
  it("calls an instance's interceptors, which were handed in, before and after a replay", async () => {
    const server = await countingServer((count, path, headers) =>
      path === "/broken"
        ? { status: 500, body: { why: 1 } }
        : { body: { count, sent: headers["x-sent"] ?? "" } },
    );
    const { result } = await playBody(
      `import axios, { AxiosError } from "axios";`,
      `
      const http = axios.create({ baseURL: data.url });
      http.interceptors.request.use((config) => { config.headers.set("x-sent", "yes"); return config; });
      http.interceptors.response.use(
        (response) => ({ ...response, data: { ...response.data, seen: true } }),
        (error) => { error.handled = true; return Promise.reject(error); },
      );
      const one = await http.get("/a");
      const broken = await http.get("/broken").catch((error) => error);
      const text = await axios.get(data.url + "/t", { transformResponse: (given) => ({ length: given.length }) });
      await sleep("1 day");
      const two = await http({ url: "/b", method: "post", data: { a: 1 } });
      return [one.data, broken instanceof AxiosError, broken.code, broken.response.status, broken.handled, text.data, two.data];
      `,
      { url: server.url },
    );
    expect(result).toEqual([
      { count: 1, sent: "yes", seen: true },
      true,
      "ERR_BAD_RESPONSE",
      500,
      true,
      { length: 21 },
      { count: 4, sent: "yes", seen: true },
    ]);
    expect(server.paths).toEqual(["GET /a", "GET /broken", "GET /t", "POST /b"]);
  });

  it("gives an address where nobody listens as an AxiosError with its code, after the retries", async () => {
    const { result, names } = await playBody(
      `import axios, { AxiosError } from "axios";`,
      `return axios.get("http://127.0.0.1:1/").catch((error) => [error instanceof AxiosError, error.code]);`,
    );
    expect(result).toEqual([true, "ECONNREFUSED"]);
    expect(names.length).toBeGreaterThan(5);
  });
});

describe("stripe", () => {
  const customers = async () =>
    countingServer((_count, path) => {
      const after = Number(/starting_after=cus_(\d)/.exec(path)?.[1] ?? 0);
      const data = [{ id: `cus_${after + 1}`, object: "customer" }];
      return { body: { object: "list", url: "/v1/customers", has_more: after < 2, data } };
    });
  const client = `const stripe = new Stripe("sk_test_1234567890", { host: "127.0.0.1", port: data.port, protocol: "http", maxNetworkRetries: 0 });`;

  it("iterates its lists page by page, and collects them", async () => {
    const { port } = await customers();
    const { result } = await playBody(
      `import Stripe from "stripe";`,
      `${client}
      const ids: string[] = [];
      for await (const customer of stripe.customers.list({ limit: 1 })) ids.push(customer.id);
      const all = await stripe.customers.list({ limit: 1 }).autoPagingToArray({ limit: 10 });
      await sleep("1 day");
      const page = await stripe.customers.list({ limit: 1 });
      return [ids, all.map(({ id }) => id), page.data[0].id];
      `,
      { port },
    );
    const ids = ["cus_1", "cus_2", "cus_3"];
    expect(result).toEqual([ids, ids, "cus_1"]);
  });

  it("goes on with a list where it was, when the run was parked between its pages", async () => {
    const { port, paths } = await customers();
    const { result } = await playBody(
      `import Stripe from "stripe";`,
      `${client}
      const ids: string[] = [];
      for await (const customer of stripe.customers.list({ limit: 1 })) { ids.push(customer.id); await sleep("1 day"); }
      return ids;
      `,
      { port },
    );
    expect(result).toEqual(["cus_1", "cus_2", "cus_3"]);
    expect(paths[0]).toBe("GET /v1/customers?limit=1");
  });
});

describe("@slack/web-api", () => {
  it("pages, refuses and reacts: what was answered is not asked again", async () => {
    const server = await countingServer((count, path) => {
      if (path.includes("users.info")) return { body: { ok: false, error: "user_not_found" } };
      if (!path.includes("conversations.list")) return { body: { ok: true, ts: `${count}` } };
      const next_cursor = count < 3 ? "more" : "";
      return { body: { ok: true, channels: [{ id: `C${count}` }], response_metadata: { next_cursor } } };
    });
    const { result } = await playBody(
      `import { ErrorCode, WebClient } from "@slack/web-api";`,
      `
      const slack = new WebClient("xoxb-12345678", { slackApiUrl: data.url + "/api/" });
      const channels = [];
      for await (const page of slack.paginate("conversations.list", { limit: 1 })) channels.push(page.channels[0].id);
      const refusal = await slack.users.info({ user: "U1" }).catch((error) => error);
      const said = await slack.apiCall("chat.postMessage", { channel: "C", text: "t" });
      await sleep("1 day");
      const reacted = await slack.reactions.add({ channel: "C", timestamp: said.ts, name: "eyes" });
      return [channels, refusal.code === ErrorCode.PlatformError, refusal.data.error, said.ts, reacted.ts];
      `,
      { url: server.url },
    );
    expect(result).toEqual([["C1", "C2", "C3"], true, "user_not_found", "5", "6"]);
    expect(server.paths).toHaveLength(6);
  });
});
