/** What other sites, other people and old links cannot do on the page. */
import { request } from "node:http";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Request } from "express";
import type { RunId } from "../../src/core/ids.ts";
import { createPageKeys } from "../../src/web/door/page-keys.ts";
import { createLinkToRun } from "../../src/web/door/run-links.ts";
import { findOrigin, type PageDoor } from "../../src/web/door/visitor.ts";
import { waitFor } from "../support/engine/engine.ts";
import { openPage, servePage } from "../support/page/open-page.ts";

let served: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => (served = await servePage()), 120_000);
afterAll(async () => served.close());

test("an act is refused without the page's own proof, from another site, and as a form", async () => {
  const { browser, app } = served;
  const [ana, ben] = [browser(), browser()];
  await ana.signIn("ana");
  await ben.signIn("ben");
  const run = await app.runs.start("example", {}, { id: "cli:test" });
  const cancel = `/api/runs/${run}/cancel`;
  const { acts: bens } = await ben.json("/api/me");
  const forgeries = [
    { "x-hathi-acts": "" },
    { "x-hathi-acts": String(bens) },
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "content-type": "text/plain" },
    { "content-type": "application/x-www-form-urlencoded" },
  ];
  for (const headers of forgeries) {
    expect([headers, (await ana.act(cancel, {}, headers as Record<string, string>)).status]).toEqual([
      headers,
      403,
    ]);
  }
  expect((await app.runs.find(run)).cancelRequested).toBe(false);
  expect((await ana.act("/sign-out", {}, { origin: "https://evil.example" })).status).toBe(403);
  expect((await ana.act(cancel)).status).toBe(200);
  const { acts } = await app.runs.show(run);
  expect(acts?.at(-1)).toMatchObject({ action: "cancel", place: "page" });
  expect(acts?.at(-1)?.actor).toMatch(/^slack:T000000001\/U/);
});

test("a click that is sent twice counts once", async () => {
  const { browser, app } = served;
  const ana = browser();
  await ana.signIn("ana");
  const run = await app.runs.start("example", {}, { id: "cli:test" });
  const click = { "x-hathi-click": "0123456789abcdef" };
  expect((await ana.act(`/api/runs/${run}/cancel`, {}, click)).status).toBe(200);
  const again = await ana.act(`/api/runs/${run}/cancel`, {}, click);
  expect([again.status, await again.json()]).toMatchObject([409, { code: "REQUEST_REPEATED" }]);
});

test("whoever a run does not concern looks at it, and may do nothing to it", async () => {
  const { browser, app } = served;
  const ben = browser();
  await ben.signIn("ben");
  const run = await app.runs.start("example", {}, { id: "cli:test" });
  expect(await ben.json(`/api/runs/${run}`)).toMatchObject({ run: { id: run, state: "queued" } });
  const refused = await ben.act(`/api/runs/${run}/cancel`);
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: "NOT_ALLOWED" }]);
  expect((await app.runs.show(run)).acts?.at(-1)?.action).toBe("refused: cancel");
});

test("runs that are not to be seen are neither listed, shown, nor found by their text", async () => {
  const { browser, app } = await openPage({ HATHI_LOOKING: "concerned" });
  const ben = browser();
  await ben.signIn("ben");
  const run = await app.runs.start("example", {}, { id: "cli:test" });
  expect(await ben.json("/api/runs")).toMatchObject({ runs: [] });
  expect(await ben.json(`/api/runs?text=${run}`)).toMatchObject({ runs: [] });
  expect(await ben.json("/api/runs?person=U0SOMEBODY")).toMatchObject({ runs: [] });
  for (const part of ["", "/code", "/entries", "/entries/1", "/logs"]) {
    expect([part, (await ben.get(`/api/runs/${run}${part}`)).status]).toEqual([part, 403]);
  }
});

test("questions and related runs that are not to be seen are left out, and looking at a list is no refused look", async () => {
  const automations = `
    import { ask, on, start } from "hathi";
    export default on("webhook.start", async () => { await (await start(child)).result(); });
    export const child = on("webhook.child", async () => {
      await ask({ to: "C1", from: ["U0NOBODY"], text: "Go?", choices: ["yes", "no"] });
    });`;
  const { browser, app, startWorker } = await openPage({ HATHI_LOOKING: "concerned" }, { automations });
  await startWorker();
  const parent = await app.runs.start("example", {}, { id: "cli:test" });
  const { database } = app.store;
  const [child] = await waitFor(
    async () =>
      database.query<{ id: string; asks: number }>(
        `select id, (select count(*)::integer from hathi.asks where run_id = runs.id) as asks
         from hathi.runs where parent_run_id = $1`,
        [parent],
      ),
    ([one]) => one?.asks === 1,
  );
  const ben = browser();
  await ben.signIn("ben");
  expect(await ben.json("/api/asks")).toMatchObject({ asks: [] });
  expect((await app.runs.show(child?.id ?? "")).acts).toEqual([]);
  await database.query(
    `insert into hathi.run_people (run_id, person, at)
     select $1, user_id, clock_timestamp() from hathi.page_sessions`,
    [child?.id],
  );
  // What a run starts concerns those whom the run concerns, and not the other way round.
  expect(await ben.json("/api/asks")).toMatchObject({ asks: [{ runId: child?.id }] });
  expect(await ben.json(`/api/runs/${child?.id}`)).toMatchObject({ run: { id: child?.id, parent: null } });
});

test("a link from Slack shows its one run to its person for half an hour, and does nothing", async () => {
  const { browser, app, local } = served;
  const [run, other] = [
    await app.runs.start("example", {}, { id: "cli:test" }),
    await app.runs.start("example", {}, { id: "cli:test" }),
  ];
  const answer = await (await local.slack.command("ana", `/hathi show ${run}`)).answer();
  const [, path = "", link = ""] =
    /<http:\/\/localhost:\d+(\/runs\/\w+)#link=([\w-]+)\|/.exec(JSON.stringify(answer.blocks)) ?? [];
  expect(path).toBe(`/runs/${run}`);
  const anybody = browser();
  const linked = { "x-hathi-link": link };
  expect((await anybody.get(path)).status).toBe(200);
  expect(await anybody.json(`/api${path}`, linked)).toMatchObject({ run: { id: run } });
  expect(await anybody.json(`/api${path}/code`, linked)).toMatchObject({ files: [{ file: "example.ts" }] });
  expect(await anybody.json("/api/me", linked)).toEqual({ kind: "link", name: null, acts: null });
  for (const elsewhere of [
    `/api/runs/${other}`,
    `/api/runs/${other}/code`,
    "/api/runs",
    `/api/runs/${run.slice(0, 8)}`,
  ]) {
    expect([elsewhere, (await anybody.get(elsewhere, linked)).status]).toEqual([elsewhere, 403]);
  }
  const act = await fetch(new URL(`/api${path}/cancel`, app.url ?? ""), {
    method: "POST",
    headers: { ...linked, "content-type": "application/json" },
    body: "{}",
  });
  expect(act.status).toBe(403);
  expect((await anybody.get(`/api${path}`, { "x-hathi-link": `${link.slice(0, -2)}AA` })).status).toBe(401);

  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 31 * 60_000);
  try {
    const late = await anybody.get(`/api${path}`, linked);
    expect([late.status, await late.json()]).toMatchObject([401, { door: "link-expired" }]);
  } finally {
    clock.mockRestore();
  }
});

test("no page, script or answer may be put in a frame, read by another site or taken for another type", async () => {
  const { browser, app } = served;
  const ana = browser();
  await ana.signIn("ana");
  const run = await app.runs.start("example", {}, { id: "cli:test" });
  const paths = ["/", "/runs/abc", "/api/me", `/api/runs/${run}`, "/api/runs/nothing", "/api/nothing"];
  for (const path of [...paths, "/web/parts/html.js", "/web/page/index.html", "/sign-in/slack"]) {
    const { headers } = await ana.get(path);
    const policy = headers.get("content-security-policy") ?? "";
    expect([path, policy]).toEqual([path, expect.stringContaining("frame-ancestors 'none'") as string]);
    expect([path, policy]).toEqual([path, expect.stringContaining("default-src 'none'") as string]);
    expect([path, policy]).toEqual([path, expect.not.stringContaining("unsafe") as string]);
    expect([path, headers.get("x-content-type-options")]).toEqual([path, "nosniff"]);
    expect([path, headers.get("cross-origin-resource-policy")]).toEqual([path, "same-origin"]);
  }
  expect((await ana.get(`/api/runs/${run}`)).headers.get("cache-control")).toBe("no-store");
});

test("bodies that are large, deep or broken are refused", async () => {
  const { browser, url } = served;
  const ana = browser();
  await ana.signIn("ana");
  expect((await ana.act("/api/bulk", { word: "x".repeat(300_000) })).status).toBe(413);
  const { acts } = await ana.json("/api/me");
  const cookie = [...ana.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const broken = await fetch(new URL("/api/bulk", url), {
    method: "POST",
    body: "{",
    headers: { cookie, "content-type": "application/json", "x-hathi-acts": String(acts) },
  });
  expect(broken.status).toBe(400);
  const deep = await fetch(new URL("/api/automations/example/start", url), {
    method: "POST",
    body: `{"data":${"[".repeat(600)}${"]".repeat(600)}}`,
    headers: { cookie, "content-type": "application/json", "x-hathi-acts": String(acts) },
  });
  expect([deep.status, await deep.json()]).toEqual([
    400,
    { error: "The body is nested more than 500 levels deep." },
  ]);
});

test("a browser has eight requests at a time, whatever cookies it makes up beside its own", async () => {
  const { browser, app } = served;
  const ana = browser();
  await ana.signIn("ana");
  const own = [...ana.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const statuses: number[] = [];
  // Those that are let through wait for this table, so that the crowd is at once however fast the machine is.
  const crowd = await app.store.database.transaction(async (tx) => {
    await tx.query("lock table hathi.page_sessions");
    const asked = Array.from({ length: 40 }, async (_, n) => {
      const { status } = await ana.get("/api/runs?text=nothing", { cookie: `made-up=${n}; ${own}` });
      statuses.push(status);
    });
    await waitFor(
      async () => Promise.resolve(statuses.length),
      (answered) => answered >= 32,
    );
    return asked;
  });
  await Promise.all(crowd);
  expect(statuses.toSorted((one, other) => one - other)).toEqual([
    ...Array.from({ length: 8 }, () => 200),
    ...Array.from({ length: 32 }, () => 429),
  ]);
});

test("a link or a session that is made up stands for the browser's address", () => {
  const keys = createPageKeys("the secret of this test");
  const door: PageDoor = { kind: "loopback" };
  const originOf = (headers: Record<string, string>): string => {
    const request = { get: (name: string) => headers[name], headers, socket: { remoteAddress: "192.0.2.7" } };
    return findOrigin(request as unknown as Request, door, keys);
  };
  expect(originOf({ "x-hathi-link": "made-up" })).toBe("address 192.0.2.7");
  expect(originOf({ cookie: "hathi-session=made-up" })).toBe("address 192.0.2.7");
  const link = createLinkToRun(keys, "https://hathi.example")("r1" as RunId, { id: "slack:T1/U1" }) ?? "";
  const [, sealed = ""] = link.split("#link=");
  expect(originOf({ "x-hathi-link": sealed })).toBe("link T1/U1");
});

interface Asked {
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

async function ask(url: string, { path = "/api/me", headers = {} }: Asked): Promise<number> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once("error", reject).end();
  });
}

test("without sign-in the page is for browsers on this machine, under its own names, and not for what a proxy passes on", async () => {
  const { url, browser } = await openPage({}, { withSignIn: false });
  expect(await browser().json("/api/me")).toMatchObject({ kind: "operator" });
  const refused: readonly Record<string, string>[] = [
    { "x-forwarded-for": "203.0.113.7" },
    { "x-forwarded-host": "hathi.example.com" },
    { "x-forwarded-proto": "https" },
    { forwarded: "for=203.0.113.7" },
    { via: "1.1 proxy" },
    { "x-real-ip": "127.0.0.1" },
    { "cf-connecting-ip": "203.0.113.7" },
    { host: "hathi.example.com" },
    { host: "localhost.evil.example" },
  ];
  for (const headers of refused) expect([headers, await ask(url, { headers })]).toEqual([headers, 403]);
  const page = await browser().get("/", { "x-forwarded-for": "203.0.113.7" });
  expect(page.status).toBe(403);
  expect(await page.text()).toContain("SLACK_CLIENT_ID");
  const acted = await browser().act(
    "/api/bulk",
    { word: "cancel", filter: {} },
    { origin: "http://evil.example" },
  );
  expect(acted.status).toBe(403);
});

test("without sign-in, and reached from elsewhere, the page is closed and says how to open it", async () => {
  const { browser } = await openPage({ HATHI_URL: "https://hathi.example.com" }, { withSignIn: false });
  const page = await browser().get("/");
  expect(page.status).toBe(403);
  expect(await page.text()).toContain("HATHI_PAGE=loopback");
  expect((await browser().get("/api/runs")).status).toBe(403);
});

test("the page can be turned off, and the server then says that it runs", async () => {
  const { browser } = await openPage({ HATHI_PAGE: "off" });
  expect(await (await browser().get("/")).text()).toContain("Hathi is running");
  expect((await browser().get("/api/me")).status).toBe(404);
});
