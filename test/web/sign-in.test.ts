/** Who comes in to the page by Slack, and what is refused: the whole of Hathi, over HTTP. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { servePage } from "../support/page/open-page.ts";

let served: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => (served = await servePage()), 120_000);
afterAll(async () => served.close());

test("a person signs in with Slack, comes to where they wanted to go, and signs out", async () => {
  const { browser, app } = served;
  const ana = browser();
  const first = await ana.get("/runs/abc");
  expect(first.status).toBe(200);
  const closed = await ana.get("/automations");
  expect(closed.status).toBe(401);
  expect(await closed.text()).toContain('href="/sign-in?to=%2Fautomations"');
  expect((await ana.get("/api/me")).status).toBe(401);

  expect(await ana.signIn("ana", { to: "/runs/abc" })).toBe("/runs/abc");
  expect(await ana.json("/api/me")).toMatchObject({ kind: "person", name: "Ana Castillo" });
  expect((await ana.get("/automations")).status).toBe(200);

  const kept = new Map(ana.cookies);
  expect((await ana.act("/sign-out")).status).toBe(200);
  expect((await ana.get("/api/me")).status).toBe(401);
  // The cookie of before opens nothing, although its mark is right.
  for (const [name, value] of kept) ana.cookies.set(name, value);
  expect((await ana.get("/api/me")).status).toBe(401);
  const left = await app.store.database.query(
    "select 1 from hathi.page_sessions where name = 'Ana Castillo'",
  );
  expect(left).toEqual([]);
});

test("the session's cookie is for this site's own requests, and no script reads it", async () => {
  const { browser, local } = served;
  const ana = browser();
  const begun = await ana.get("/sign-in");
  const { userId, realName } = local.slack.person("ana");
  const back = new URL(local.slack.signIn.allow(begun.headers.get("location") ?? "", { userId, realName }));
  const done = await ana.get(`${back.pathname}${back.search}`);
  const session = done.headers.getSetCookie().find((cookie) => cookie.startsWith("hathi-session="));
  expect(session).toMatch(/; Path=\/; .*HttpOnly; SameSite=Lax/);
  expect(session).not.toContain("Domain");
});

test("a sign-in with another state, without its cookie, or sent twice is refused", async () => {
  const { browser, local } = served;
  const ana = browser();
  const person = local.slack.person("ana");
  const allow = async (who = ana): Promise<string> => {
    const begun = await who.get("/sign-in");
    const back = new URL(local.slack.signIn.allow(begun.headers.get("location") ?? "", person));
    return `${back.pathname}${back.search}`;
  };
  const forged = (await allow()).replace(/state=[^&]+/, "state=another");
  expect((await ana.get(forged)).status).toBe(400);

  // Somebody else's answer, put before a browser that began no sign-in: its owner would act as that person.
  const others = await allow(browser());
  expect((await ana.get(others)).status).toBe(400);
  expect((await ana.get("/api/me")).status).toBe(401);

  const path = await allow();
  expect((await ana.get(path)).status).toBe(303);
  expect((await ana.get(path)).status).toBe(400);
});

test("a code that Slack does not know, or that answers another sign-in, lets nobody in", async () => {
  const { browser, local, logger } = served;
  const ana = browser();
  const begun = new URL((await ana.get("/sign-in")).headers.get("location") ?? "");
  const state = begun.searchParams.get("state") ?? "";
  const wrong = await ana.get(`/sign-in/slack?code=unknown&state=${state}`);
  expect(wrong.status).toBe(403);

  const again = new URL((await ana.get("/sign-in")).headers.get("location") ?? "");
  const mine = again.searchParams.get("state") ?? "";
  again.searchParams.set("nonce", "another");
  const back = new URL(local.slack.signIn.allow(again.href, local.slack.person("ana")));
  const injected = await ana.get(`/sign-in/slack?code=${back.searchParams.get("code")}&state=${mine}`);
  expect(injected.status).toBe(403);
  expect((await ana.get("/api/me")).status).toBe(401);
  expect(JSON.stringify(logger.lines)).toContain("the token answers another sign-in");
});

test("whoever does not allow it, and people of another workspace, stay outside", async () => {
  const { browser, local } = served;
  const ana = browser();
  const begun = (await ana.get("/sign-in")).headers.get("location") ?? "";
  const denied = new URL(local.slack.signIn.deny(begun));
  const refused = await ana.get(`${denied.pathname}${denied.search}`);
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain("Slack was not allowed to say who you are");
  expect(await ana.signIn("ana", { team: "T0STRANGE" })).toBe("status 403");
  expect((await ana.get("/api/me")).status).toBe(401);
});

test("a sign-in leads to this page alone, whatever address it was begun with", async () => {
  const { browser } = served;
  for (const to of [
    "https://evil.example/",
    "//evil.example/runs",
    "/\\evil.example",
    "/%2f%2fevil.example",
    "javascript:alert(1)",
    "/slack/install",
    "/runs/../../hooks/x",
    "/runs\n//evil.example",
  ]) {
    expect([to, await browser().signIn("ana", { to })]).toEqual([to, "/"]);
  }
});

test("a session that somebody planted is not the one that a sign-in fills", async () => {
  const { browser } = served;
  const mallory = browser();
  await mallory.signIn("ben");
  const [name = "", planted = ""] = [...mallory.cookies].find(([key]) => key === "hathi-session") ?? [];
  const ana = browser();
  ana.cookies.set(name, planted);
  await ana.signIn("ana");
  expect(ana.cookies.get(name)).not.toBe(planted);
  expect(await ana.json("/api/me")).toMatchObject({ name: "Ana Castillo" });
  // Ana's sign-in ended the session that she was given.
  expect((await mallory.get("/api/me")).status).toBe(401);
});

test("a sign-in and a session last for their time, and no longer", async () => {
  const { browser, local, app } = served;
  const ana = browser();
  await ana.signIn("ana");
  await app.store.database.query("update hathi.page_sessions set until = clock_timestamp()");
  expect((await ana.get("/api/me")).status).toBe(401);

  const begun = (await ana.get("/sign-in")).headers.get("location") ?? "";
  const back = new URL(local.slack.signIn.allow(begun, local.slack.person("ana")));
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 11 * 60_000);
  try {
    expect((await ana.get(`${back.pathname}${back.search}`)).status).toBe(400);
  } finally {
    clock.mockRestore();
  }
});

test("a cookie without Hathi's mark asks the database nothing", async () => {
  const { browser, app } = served;
  const mallory = browser();
  mallory.cookies.set("hathi-session", `${"a".repeat(32)}.${"b".repeat(43)}`);
  await app.store.database.query("alter table hathi.page_sessions rename to away");
  try {
    expect((await mallory.get("/api/me")).status).toBe(401);
  } finally {
    await app.store.database.query("alter table hathi.away rename to page_sessions");
  }
});

test("whoever was deactivated in Slack is signed out", async () => {
  const { browser, local } = served;
  const ben = browser();
  await ben.signIn("ben");
  const leave = local.slack.intercept(async (request, forward) => {
    const answer = await forward();
    if (!request.url.pathname.endsWith("/users.info")) return answer;
    return { ...answer, body: answer.body.replace(/"deleted":\s*false/, '"deleted":true') };
  });
  expect((await ben.get("/api/me")).status).toBe(401);
  // The session has ended, and does not come back with the person.
  leave();
  expect((await ben.get("/api/me")).status).toBe(401);
});
