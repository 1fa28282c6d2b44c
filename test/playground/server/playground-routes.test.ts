import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import { expect, test } from "vitest";
import { playgroundRoutes } from "../../../src/playground/server/playground-routes.ts";
import type { Snapshot } from "../../../src/playground/server/snapshot.ts";
import { startLocal, until } from "../../support/local-app.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createMemoryRuns, makeEntry, makeRun } from "../../support/engine/memory-runs.ts";
import { serve } from "../../support/processes/serve.ts";

async function startPage() {
  const { local, app } = await startLocal();
  const runs = createMemoryRuns([
    makeRun("k3f9qz", { journal: [makeEntry(1, { output: '[{"ok":1},true]' })] }),
  ]);
  const skipped: number[] = [];
  const killed: number[] = [];
  const supervisor = {
    state: "running",
    pid: 4242,
    restarts: 0,
    deaths: [],
    kill: () => void killed.push(4242),
  } as const;
  const logger = createMemoryLogger();
  const skip = async (ms: number) => void skipped.push(ms);
  const closing = new AbortController();
  const routes = playgroundRoutes({ local, runs, supervisor, skip, logger, closing: closing.signal });
  const url = await serve({ "*": routes });
  const state = async () => (await (await fetch(`${url}/playground/state`)).json()) as Snapshot;
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/playground${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };
  return { url, local, app, runs, skipped, killed, logger, state, post, closing };
}

/** What an address answers under another name than its own. */
async function statusUnder(host: string, address: string): Promise<unknown> {
  return new Promise((resolve) => {
    httpRequest(address, { headers: { host } }, ({ statusCode }) => resolve(statusCode)).end();
  });
}

test("the page comes with a policy that lets it talk to nobody else", async () => {
  const { url } = await startPage();
  const page = await fetch(`${url}/`);
  expect(await page.text()).toContain("<title>Hathi playground</title>");
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  const script = await fetch(`${url}/playground/page/page.js`);
  expect(script.headers.get("content-type")).toContain("javascript");
});

test("the page's packages come from here, by an import map that its policy names, and no other site gets them", async () => {
  const { url } = await startPage();
  const page = await fetch(`${url}/`);
  const [, map = ""] = /<script type="importmap">([^<]*)<\/script>/.exec(await page.text()) ?? [];
  const digest = createHash("sha256").update(map).digest("base64");
  expect(page.headers.get("content-security-policy")).toContain(`'sha256-${digest}'`);
  const { imports } = JSON.parse(map) as { readonly imports: Readonly<Record<string, string>> };
  const addresses = [...Object.values(imports), "/web/parts/html.js", "/web/parts/styles/base.css"];
  expect(addresses.length).toBeGreaterThan(4);
  for (const address of addresses) {
    const part = await fetch(url + address);
    expect([address, part.status]).toEqual([address, 200]);
    expect(part.headers.get("content-type")).toMatch(/javascript|css/);
    expect(part.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await statusUnder("evil.example", url + address)).toBe(403);
  }
  expect((await fetch(`${url}/web/parts/../page-routes.ts`)).status).toBe(404);
});

test("a page that is open does not keep the playground open, nor does one that comes back meanwhile", async () => {
  const { url, closing } = await startPage();
  const open = await fetch(`${url}/playground/stream`);
  const reader = open.body?.getReader();
  await reader?.read();
  closing.abort();
  const rest = async (): Promise<void> => {
    while ((await reader?.read())?.done === false);
  };
  await expect(rest()).rejects.toThrow("terminated");
  await expect(fetch(`${url}/playground/stream`)).rejects.toThrow("fetch failed");
});

test("what the guide refers to is there to be read, and nothing else of the project is", async () => {
  const { url } = await startPage();
  for (const name of ["README.md", "what-is-durable.md", "writing-an-automation.md", "reference.md"]) {
    expect((await fetch(`${url}/playground/docs/${name}`)).status).toBe(200);
  }
  expect((await fetch(`${url}/playground/docs/package.json`)).status).toBe(404);
  expect((await fetch(`${url}/playground/docs/constructor`)).status).toBe(404);
});

test("the state shows the repository, the channels and the runs with their journals", async () => {
  const { local, state } = await startPage();
  await local.github.openPullRequest({ title: "Swim", author: "ana", reviewers: ["ben"] });
  await local.slack.say("ana", "general", "hello");
  expect(await state()).toMatchObject({
    pullRequests: [{ number: 1, title: "Swim", state: "open", awaited: ["ben"] }],
    channels: [{ name: "general", messages: [{ text: "hello" }] }, { name: "random" }],
    runs: [{ shortId: "k3f9qz", journal: [{ seq: 1, output: '{\n  "ok": true\n}' }] }],
    worker: { pid: 4242 },
    problem: null,
  });
});

test("a person opens, approves and merges a pull request", async () => {
  const { post, state } = await startPage();
  const opened = await post("/pull-requests", { as: "ana", title: "Swim", reviewers: ["ana", "ben"] });
  expect(opened).toMatchObject({ status: 200, answer: { number: 1 } });
  expect(await post("/pull-requests/1/approve", { as: "ana" })).toEqual({
    status: 409,
    answer: { error: "Can not approve your own pull request." },
  });
  expect(await post("/pull-requests/1/approve", { as: "ben", body: "fine" })).toMatchObject({ status: 200 });
  expect(await post("/pull-requests/1/merge", { as: "ben" })).toMatchObject({ status: 200 });
  expect((await state()).pullRequests).toMatchObject([
    {
      state: "merged",
      awaited: [],
      verdicts: [{ author: "ben", verdict: "approve" }],
      talk: [{ body: "fine" }],
    },
  ]);
});

test("a person opens, labels, comments and closes an issue, which is none of the pull requests", async () => {
  const { local, post, state } = await startPage();
  const opened = await post("/issues", { as: "ana", title: "It hangs", body: "At night." });
  expect(opened).toMatchObject({ status: 200, answer: { number: 1 } });
  await local.github.openPullRequest({ title: "Swim", author: "ana" });
  const act = async (action: string, body = "") => post(`/issues/1/${action}`, { as: "ben", body });
  for (const action of ["label", "assign", "close"]) expect(await act(action)).toMatchObject({ status: 200 });
  expect(await act("comment", "Mine too.")).toMatchObject({ status: 200 });
  expect(await act("label")).toMatchObject({
    status: 409,
    answer: { error: "Issue #1 has the label bug already." },
  });
  expect(await act("close")).toMatchObject({ status: 409, answer: { error: "Issue #1 is closed already." } });
  const { issues, pullRequests } = await state();
  expect(pullRequests).toMatchObject([{ number: 2 }]);
  expect(issues).toMatchObject([
    {
      number: 1,
      title: "It hangs",
      body: "At night.",
      author: "ana",
      state: "closed",
      labels: ["bug"],
      talk: [{ author: "ben", body: "Mine too." }],
    },
  ]);
  expect(await act("reopen")).toMatchObject({ status: 200 });
  expect(await post("/issues", { as: "ana", title: " " })).toMatchObject({ status: 400 });
  expect(await post("/issues/2/close", { as: "ana" })).toMatchObject({
    status: 409,
    answer: { error: "There is no issue #2 here." },
  });
});

test("a text that begins with a slash is a command, and its answer's button can be clicked", async () => {
  const { app, post, state } = await startPage();
  const element = { type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } };
  const json = { text: "runs", blocks: [{ type: "actions", elements: [element] }] };
  app.answerWith(() => ({ status: 200, json }));
  await post("/messages", { as: "ana", channel: "general", text: "/hathi list" });
  const [channel] = (await state()).channels;
  expect(channel?.messages).toMatchObject([{ text: "runs", onlyFor: expect.stringMatching(/^U/) }]);
  const click = { as: "ana", channel: channel?.id, messageTs: channel?.messages[0]?.ts, actionId: "go" };
  app.answerWith(() => ({ status: 200 }));
  expect(await post("/clicks", click)).toMatchObject({ status: 200 });
  app.answerWith(() => ({ status: 500 }));
  expect(await post("/clicks", click)).toMatchObject({
    status: 409,
    answer: { error: "Hathi answered the click with 500." },
  });
});

test("time is skipped by an hour, a day, or to the next timer", async () => {
  const { runs, post, skipped } = await startPage();
  for (const by of ["hour", "day", "next-timer"]) await post("/clock", { by });
  expect(skipped).toEqual([3_600_000, 86_400_000, 23 * 3_600_000]);
  runs.runs.length = 0;
  expect(await post("/clock", { by: "next-timer" })).toMatchObject({ status: 409 });
});

test("the worker is killed and a run cancelled in the name of a person", async () => {
  const { runs, post, killed } = await startPage();
  expect(await post("/worker/kill", {})).toMatchObject({ status: 200, answer: { pid: 4242 } });
  expect(killed).toEqual([4242]);
  expect(await post("/runs/k3f9qz/cancel", { as: "chen" })).toMatchObject({ status: 200 });
  expect(runs.cancelled).toMatchObject([{ by: { id: "playground:chen" } }]);
  expect(await post("/runs/zzz/cancel", { as: "chen" })).toMatchObject({ status: 409 });
});

test.each([
  ["/pull-requests", { as: "ana", title: " " }, "title"],
  ["/pull-requests", { as: "eve", title: "x" }, "as"],
  ["/pull-requests/one/merge", { as: "ana" }, "number"],
  ["/pull-requests/1/explode", { as: "ana" }, "action"],
  ["/messages", { as: "ana", channel: "general", text: "" }, "text"],
  ["/clock", { by: "year" }, "by"],
  ["/messages", "{ no json", "not usable"],
])("POST %s with %j gets 400 and the reason", async (path, body, reason) => {
  const { post } = await startPage();
  const { status, answer } = await post(path, body);
  expect(status).toBe(400);
  expect(answer["error"]).toContain(reason);
});

test("other sites, other hosts and forms are turned away", async () => {
  const { url, post, killed } = await startPage();
  const turned = [
    await post("/worker/kill", {}, { origin: "https://evil.example" }),
    await post("/worker/kill", {}, { "sec-fetch-site": "cross-site" }),
    await post("/worker/kill", {}, { "sec-fetch-site": "same-site" }),
    await post("/worker/kill", "a=b", { "content-type": "application/x-www-form-urlencoded" }),
  ];
  expect(turned.map(({ status }) => status)).toEqual([403, 403, 403, 415]);
  expect(await statusUnder("evil.example", `${url}/playground/state`)).toBe(403);
  expect(killed).toEqual([]);
});

test("webhooks are turned away as other orders are, under a name that was pointed here and from other sites", async () => {
  const { url } = await startPage();
  const statusOf = async (headers: Record<string, string>): Promise<unknown> =>
    new Promise((resolve) => {
      const type = { "content-type": "application/json" };
      httpRequest(`${url}/hooks/a`, { method: "POST", headers: { ...type, ...headers } }, (response) =>
        resolve(response.statusCode),
      ).end("{}");
    });
  expect(await statusOf({ host: "evil.example" })).toBe(403);
  expect(await statusOf({ host: "evil.example", origin: "http://evil.example" })).toBe(403);
  expect(await statusOf({ "sec-fetch-site": "cross-site" })).toBe(403);
  // Passed on to the webhooks, which are not here.
  expect(await statusOf({})).toBe(404);
});

test("a body that is compressed, or claims to be, is refused and no failure of ours", async () => {
  const { post, logger } = await startPage();
  expect((await post("/messages", "{}", { "content-encoding": "gzip" })).status).toBe(415);
  expect(logger.lines).toEqual([]);
});

test("the stream sends the present state, then every change", async () => {
  const { url, local } = await startPage();
  const stop = new AbortController();
  const response = await fetch(`${url}/playground/stream`, { signal: stop.signal });
  let text = "";
  const reading = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString("utf8");
  })().catch(() => undefined);
  const snapshots = () =>
    [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? "") as Snapshot);
  await until(() => snapshots().length === 1);
  expect(snapshots()[0]?.pullRequests).toEqual([]);
  await local.github.openPullRequest({ title: "Swim", author: "ana" });
  await until(() => snapshots().at(-1)?.pullRequests.length === 1);
  stop.abort();
  await reading;
});
