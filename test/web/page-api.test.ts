/** What the page does with runs, events and automations: the whole of Hathi, over HTTP. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { servePage } from "../support/page/open-page.ts";
import { waitFor } from "../support/engine/engine.ts";

const automations = `
  import { ask, next, on, slack } from "hathi";
  import { z } from "zod";
  export default on("webhook.start", { input: z.object({ stage: z.enum(["test", "live"]), count: z.number().int().optional() }) },
    async ({ data }) => { console.log("begun"); await slack.a({ data }); await next("webhook.go"); return data; });
  export const many = on("webhook.many", async () => { await next("webhook.go"); });
  export const turned = on("webhook.turned", async () => { await next("webhook.go"); });
  export const failing = on("webhook.fail", async () => { await slack.fails(); });
  export const asking = on("webhook.ask", async () => (await ask({ to: "C1", text: "Go?", choices: ["yes", "no"] })).choice);
`;

let served: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => {
  served = await servePage({}, { automations, withSignIn: false });
  await served.startWorker();
}, 120_000);
afterAll(async () => served.close());

const open = () => ({ ...served, here: served.browser() });

interface Listed {
  readonly runs: readonly { readonly id: string; readonly state: string; readonly automation: string }[];
}

test("a run is started by its form, shown with its journal and log, cancelled, and restarted from an entry", async () => {
  const { here, app } = open();
  const wrong = await here.act("/api/automations/example/start", { data: { stage: "nowhere" } });
  expect([wrong.status, await wrong.json()]).toMatchObject([400, { code: "INPUT_INVALID" }]);
  const { automations: described } = await here.json("/api/automations");
  expect(described).toMatchObject([
    {
      name: "example",
      types: ["webhook.start"],
      fields: [{ kind: "one-of", name: "stage" }, { kind: "number" }],
      off: null,
    },
    { name: "example.asking", fields: null },
    { name: "example.failing" },
    { name: "example.many" },
    { name: "example.turned" },
  ]);
  const { run } = (await (
    await here.act("/api/automations/example/start", { data: { stage: "test" } })
  ).json()) as { run: string };
  const shown = await waitFor(
    async () => here.json(`/api/runs/${run}`),
    ({ run: one }) => (one as { state: string }).state === "waiting",
  );
  expect(shown).toMatchObject({
    run: { entries: 1, waits: [{ type: "webhook.go" }], event: { type: "manual.example" } },
  });
  expect(await here.json(`/api/runs/${run}/entries?from=1&limit=1`)).toMatchObject({
    entries: [{ seq: 1, kind: "step", name: "slack.a", ok: true }],
  });
  expect(await here.json(`/api/runs/${run}/entries/1`)).toMatchObject({
    entry: { output: expect.stringContaining('"ok": true') as string },
  });
  expect((await here.get(`/api/runs/${run}/entries/2`)).status).toBe(404);
  expect((await here.get(`/api/runs/${run}/entries?from=0`)).status).toBe(400);
  expect(await here.json(`/api/runs/${run}/logs`)).toMatchObject({
    lines: [{ level: "info", text: "begun" }],
  });

  expect((await here.act(`/api/runs/${run}/restart`, { from: 1 })).status).toBe(409);
  expect((await here.act(`/api/runs/${run}/pause`)).status).toBe(200);
  expect((await here.act(`/api/runs/${run}/resume`)).status).toBe(200);
  expect((await here.act(`/api/runs/${run}/cancel`, { reason: "not today" })).status).toBe(200);
  await waitFor(
    async () => app.runs.find(run),
    ({ state }) => state === "cancelled",
  );
  const again = (await (await here.act(`/api/runs/${run}/restart`, { from: 1 })).json()) as { run: string };
  await waitFor(
    async () => app.runs.find(again.run),
    ({ state }) => state === "waiting",
  );
  expect(await here.json(`/api/runs/${again.run}`)).toMatchObject({ run: { restartedFrom: { id: run } } });
  expect(await here.json(`/api/runs/${run}`)).toMatchObject({
    run: {
      restartedAs: [{ id: again.run }],
      acts: expect.arrayContaining([
        expect.objectContaining({ action: "cancel", actor: "page", place: "page", reason: "not today" }),
      ]) as unknown,
    },
  });
  expect((await here.act(`/api/runs/${run}/restart`, { from: 99 })).status).toBeGreaterThanOrEqual(200);
});

test("an act on all runs of a filter is shown first, done after a click, and told how far it came", async () => {
  const { here, app } = open();
  for (let n = 0; n < 3; n += 1) await app.runs.start("example.many", {}, { id: "cli:test" });
  await waitFor(
    async () => here.json("/api/runs?state=waiting&automation=example.many"),
    ({ runs }) => (runs as unknown[]).length === 3,
  );
  // A person's runs are those of that person, and not everybody's.
  const others = await here.act("/api/bulk", { word: "cancel", filter: { person: "U0NOBODY" } });
  expect(await others.json()).toMatchObject({ counted: { runs: 0 } });
  const planned = await (
    await here.act("/api/bulk", { word: "cancel", filter: { automation: "example.many" } })
  ).json();
  expect(planned).toMatchObject({ counted: { runs: 3 }, what: "example.many", first: [{}, {}, {}] });
  const { id } = planned as { id: number };
  expect(await here.json("/api/runs?state=waiting&automation=example.many")).toMatchObject({
    runs: [{}, {}, {}],
  });
  expect((await here.act(`/api/bulk/${id}/confirm`)).status).toBe(200);
  const done = await waitFor(
    async () => here.json(`/api/bulk/${id}`),
    ({ act }) => (act as { hasEnded: boolean }).hasEnded,
  );
  expect(done).toMatchObject({ act: { done: 3, refused: 0 } });
  await waitFor(
    async () => here.json("/api/runs?state=cancelled&automation=example.many"),
    ({ runs }) => (runs as unknown[]).length === 3,
  );
  const withText = await here.act("/api/bulk", { word: "cancel", filter: { text: "x" } });
  expect(withText.status).toBe(400);
  expect((await here.act("/api/bulk/999/confirm")).status).toBe(409);
  // What is done to all that are listed is done to nothing else.
  for (const [word, state] of [
    ["retry", "unfinished"],
    ["cancel", "completed"],
    ["resume", "waiting"],
  ]) {
    const refused = await here.act("/api/bulk", { word, filter: { state } });
    expect([word, refused.status, await refused.json()]).toMatchObject([
      word,
      400,
      { code: "INPUT_INVALID" },
    ]);
  }
});

test("events are found by type and by what they are about, shown with what they led to, and replayed", async () => {
  const { here, url } = open();
  const send = async (name: string, data: object): Promise<void> => {
    const sent = await fetch(new URL(`/hooks/${name}`, url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(data),
    });
    expect([sent.status, await sent.text()]).toMatchObject([202, expect.anything()]);
  };
  await send("fail", { one: 1 });
  await send("start", { stage: "live" });
  const { events } = (await here.json("/api/events?type=webhook")) as {
    events: { id: string; type: string }[];
  };
  expect(events.map(({ type }) => type)).toEqual(["webhook.start", "webhook.fail"]);
  expect(await here.json("/api/events?type=webhook.fail")).toMatchObject({
    events: [{ type: "webhook.fail", started: 1 }],
  });
  expect(await here.json("/api/events?type=webhook.fai")).toMatchObject({ events: [] });
  const [failed] = events.filter(({ type }) => type === "webhook.fail");
  const shown = await waitFor(
    async () => here.json(`/api/events/${failed?.id}`),
    ({ event }) => (event as Listed).runs[0]?.state === "failed",
  );
  expect(shown).toMatchObject({ payload: expect.stringContaining('"one": 1') as string });
  expect(await here.json("/api/causes")).toMatchObject({
    causes: [
      {
        automation: "example.failing",
        state: "failed",
        runs: 1,
        cause: expect.stringContaining("<img") as string,
      },
    ],
  });
  const again = (await (await here.act(`/api/events/${failed?.id}/replay`)).json()) as {
    started: number;
    id: string;
  };
  expect(again.started).toBe(1);
  expect(await here.json(`/api/events/${again.id}`)).toMatchObject({ event: { repeats: failed?.id } });
  expect((await here.get("/api/events/nothing")).status).toBe(404);
});

test("an automation that is turned off starts no runs by events, goes on with those it has, and can be turned on", async () => {
  const { here, app, url } = open();
  const send = async (): Promise<void> =>
    void (await fetch(new URL("/hooks/turned", url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"stage":"test"}',
    }));
  // Lists leave out, for a while, what an automation has not let in yet.
  const count = async (): Promise<number> =>
    (await app.store.database.query("select from hathi.runs where automation = 'example.turned'")).length;
  await send();
  expect(await count()).toBe(1);
  expect((await here.act("/api/automations/example.turned/off")).status).toBe(200);
  await send();
  expect(await count()).toBe(1);
  const { automations: all } = await here.json("/api/automations");
  expect((all as { name: string }[]).find(({ name }) => name === "example.turned")).toMatchObject({
    off: { by: "page" },
  });
  expect((await here.act("/api/automations/example.turned/start", { data: { stage: "live" } })).status).toBe(
    200,
  );
  expect((await here.act("/api/automations/example.turned/on")).status).toBe(200);
  await send();
  expect(await count()).toBe(3);
  expect((await here.act("/api/automations/nothing/off")).status).toBe(404);
});

test("a question is answered on the page, and health tells of workers and what they do", async () => {
  const { here, app } = open();
  const run = await app.runs.start("example.asking", {}, { id: "cli:test" });
  const { asks } = await waitFor(
    async () => here.json("/api/asks"),
    (answer) => (answer["asks"] as unknown[]).length === 1,
  );
  expect(asks).toMatchObject([{ text: "Go?", isMine: true, choices: [{ label: "Yes" }, { label: "No" }] }]);
  const [{ id, choices } = { id: "", choices: [] }] = asks as { id: string; choices: { value: string }[] }[];
  expect((await here.act(`/api/asks/${id}/answer`, { choice: choices[0]?.value })).status).toBe(200);
  await waitFor(
    async () => app.runs.find(run),
    ({ state }) => state === "completed",
  );
  expect((await here.act(`/api/asks/${id}/answer`, { choice: choices[0]?.value })).status).toBe(403);
  const health = await here.json("/api/health");
  expect(health).toMatchObject({ workers: [{ pid: process.pid }], overdue: { timers: 0 }, outages: [] });
  const minutes = health["minutes"] as { completed: number }[];
  expect(minutes.length).toBe(30);
  expect(minutes.reduce((sum, { completed }) => sum + completed, 0)).toBeGreaterThan(0);
});

test("whatever is written into an address or a body is answered as somebody's mistake, and not as a failure of ours", async () => {
  const { here, app } = open();
  const run = await app.runs.start("example.many", {}, { id: "cli:test" });
  const odd = [
    "%00",
    "a%00b",
    "%ED%A0%80",
    "'",
    "%25",
    "-1",
    "1e99",
    "9".repeat(40),
    "NaN",
    "\u{1F418}".repeat(90),
  ];
  const times = ["-271821-04-20", "+275760-09-13", "0000-01-01", "2026-02-30", "infinity"];
  const places = [...odd, "abc ::::::::::", "abc 2026-99-99 00:00:00+00", `${run} 9999999-01-01 00:00:00`];
  const reads = [
    ...["state", "automation", "subject", "person", "text"].flatMap((name) =>
      odd.map((value) => `/api/runs?${name}=${value}`),
    ),
    ...["since", "until"].flatMap((name) =>
      [...odd, ...times].map((value) => `/api/runs?${name}=${encodeURIComponent(value)}`),
    ),
    ...places.map((value) => `/api/runs?after=${encodeURIComponent(value)}`),
    ...odd.flatMap((value) => [
      `/api/runs/${value}`,
      `/api/runs/${run}/entries?from=${value}`,
      `/api/runs/${run}/entries/${value}`,
      `/api/runs/${value}/logs`,
      `/api/events?type=${value}`,
      `/api/events?subject=${value}`,
      `/api/events?after=${value}`,
      `/api/events/${value}`,
      `/api/people?after=${value}`,
      `/api/bulk/${value}`,
    ]),
  ];
  for (const path of reads) expect([path, (await here.get(path)).status]).toEqual([path, below500]);
  const texts = ["\0", "a\0b", "\ud800", "x".repeat(5000)];
  const acts = texts.flatMap((text): (readonly [string, object])[] => [
    ["/api/bulk", { word: "cancel", filter: { automation: text } }],
    ["/api/bulk", { word: "cancel", filter: { subject: text } }],
    ["/api/automations/example/start", { data: { stage: text } }],
    ["/api/automations/example.many/start", { data: text }],
    [`/api/automations/${encodeURIComponent(text.toWellFormed())}/start`, { data: {} }],
    [`/api/automations/${encodeURIComponent(text.toWellFormed())}/off`, {}],
    ["/api/asks/abc/answer", { choice: text, comment: text }],
    [`/api/asks/${encodeURIComponent(text.toWellFormed())}/answer`, { choice: "yes" }],
    [`/api/events/${encodeURIComponent(text.toWellFormed())}/replay`, {}],
    [`/api/runs/${run}/pause`, { reason: text }],
    [`/api/runs/${run}/resume`, { reason: text }],
    [
      `/api/runs/${run}/settle`,
      { doubt: Number.MAX_SAFE_INTEGER, settlement: { kind: "again" }, reason: text },
    ],
  ]);
  for (const [path, body] of acts) {
    expect([path, body, (await here.act(path, body)).status]).toEqual([path, body, below500]);
  }
});

const below500 = expect.toSatisfy((status: number) => status < 500) as unknown;
