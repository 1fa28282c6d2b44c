/** The page in a real browser: what people do in it, that it is accessible, and that nothing of a stranger's runs in it. */
import { chromium, type Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { findBarriers } from "../support/page/find-barriers.ts";
import { browserArguments, executablePath, hasBrowser } from "../support/playground-page.ts";
import { hostile, openPage } from "../support/page/open-page.ts";
import { waitFor } from "../support/engine/engine.ts";

const automations = `
  import { ask, next, on, slack, status } from "hathi";
  export default on("webhook.start", async ({ data }) => {
    status(data.text ?? "");
    await slack.chat.postMessage({ text: data.text ?? "hello" });
    await next("webhook.go", { subject: data.text ?? null });
  });
  export const failing = on("webhook.fail", async () => { await slack.fails(); });
  export const asking = on("webhook.ask", async () => (await ask({ to: "C1", text: "Ship it?", choices: ["yes", "no"] })).choice);
`;

async function open(withSignIn = false, source = automations) {
  const served = await openPage({}, { automations: source, withSignIn });
  await served.startWorker();
  const browser = await chromium.launch({
    executablePath: executablePath ?? "",
    args: [...browserArguments],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, baseURL: served.url });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} ${message.location().url}`);
  });
  return { ...served, page, complaints };
}

async function picture(page: Page, name: string): Promise<void> {
  const path = process.env["HATHI_SCREENSHOT"];
  if (path !== undefined)
    await page.screenshot({ path: path.replace(/(?=\.\w+$)/, `-${name}`), fullPage: true });
}

test.skipIf(!hasBrowser)(
  "every view shows what a stranger wrote as text, has no barrier in both themes, and fits a narrow window",
  { timeout: 180_000 },
  async () => {
    const { page, app, url, complaints } = await open();
    const start = async (name: string, data: object): Promise<void> =>
      void (await fetch(new URL(`/hooks/${name}`, url), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(data),
      }));
    await start("start", { text: hostile });
    await start("fail", { [hostile]: hostile });
    await start("ask", {});
    await waitFor(
      async () => app.runs.list({ scope: "all" }),
      (runs) => runs.length === 3 && runs.every(({ state }) => state === "waiting" || state === "failed"),
    );
    await app.store.database.query(
      `insert into hathi.connected_repositories
         (repository_id, name, team, channel, connected_by, connected_at, suspended_at, ended_at, ended_because)
       values (1, 'octo/app', '', 'C0123ABCD', 'slack:T0123/U0456', hathi.now(), null, null, null),
         (2, 'octo/a-repository-with-quite-a-long-name', '', null, 'cli:ops', hathi.now(), hathi.now(), null, null),
         (3, 'octo/<img src=x onerror="document.title=''owned''">', '', null, 'cli:ops', hathi.now(), null, hathi.now(), 'uninstalled')`,
    );
    const runs = await app.runs.list({ scope: "all" });
    const idOf = (name: string): string => runs.find(({ automation }) => automation === name)?.id ?? "";
    const [event] = await app.runs.events("webhook.fail", 1);
    const places = {
      runs: "/",
      run: `/runs/${idOf("example")}`,
      failed: `/runs/${idOf("example.failing")}`,
      errors: "/errors",
      asks: "/asks",
      automations: "/automations",
      start: `/automations/example?start=example&event=${event?.id}`,
      events: "/events",
      event: `/events/${event?.id}`,
      people: "/people",
      health: "/health",
    };
    for (const [name, place] of Object.entries(places)) {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.goto(place);
        await page.locator("main > h1, main .head h1").first().waitFor();
        await page.locator("main .empty", { hasText: "Looking" }).waitFor({ state: "detached" });
        if (name === "run" || name === "failed") await page.locator(".entry-line button").first().click();
        await picture(page, `${name}-${colorScheme}`);
        expect([name, colorScheme, await findBarriers(page)]).toEqual([name, colorScheme, []]);
      }
      await page.setViewportSize({ width: 390, height: 800 });
      await picture(page, `${name}-narrow`);
      const isWide = await page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth",
      );
      expect([name, isWide]).toEqual([name, false]);
      expect(await page.title()).not.toBe("owned");
      expect(await page.locator("main img, main script").count()).toBe(0);
    }
    expect(complaints).toEqual([]);
  },
);

test.skipIf(!hasBrowser)(
  "a person signs in, narrows the list, cancels a run after being asked, and signs out",
  { timeout: 120_000 },
  async () => {
    const { page, app, complaints } = await open(true);
    const runs = [
      await app.runs.start("example", {}, { id: "cli:test" }),
      await app.runs.start("example.asking", {}, { id: "cli:test" }),
    ];
    await waitFor(
      async () => app.runs.list({ scope: "unfinished" }),
      (all) => all.length === 2 && all.every(({ state }) => state === "waiting"),
    );
    await page.goto("/runs?automation=example");
    // The local Slack lets the first of its people in, who is the workspace's admin.
    await page.getByRole("link", { name: "Sign in with Slack" }).click();
    await page.locator(".who", { hasText: "Ana Castillo" }).waitFor();
    expect(new URL(page.url()).search).toBe("?automation=example");
    await expect.poll(async () => page.locator("table.list tbody tr").count(), { timeout: 15_000 }).toBe(1);
    await page.getByLabel("State").selectOption("failed");
    await page.locator(".empty", { hasText: "No run fits" }).waitFor();
    await page.goBack();
    await page.getByRole("link", { name: "example", exact: true }).click();
    await page.locator(".why", { hasText: "webhook.go" }).waitFor();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.locator("#confirm-no").click();
    expect((await app.runs.find(runs[0] ?? "")).cancelRequested).toBe(false);
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.locator("#confirm-yes").click();
    await page.locator(".head .state.cancelled").waitFor();
    await page.locator(".acts-list", { hasText: "cancel" }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("link", { name: "Sign in with Slack" }).waitFor();
    // The page asks who is there, and a browser asks the local Slack for an icon.
    expect(complaints.filter((text) => !/401|favicon\.ico$/.test(text))).toEqual([]);
  },
);

test.skipIf(!hasBrowser)(
  "a journal of ten thousand entries draws only what is in sight, and any entry of it can be opened",
  { timeout: 120_000 },
  async () => {
    const { page, app, complaints } = await open();
    const run = await app.runs.start("example", {}, { id: "cli:test" });
    await waitFor(
      async () => app.runs.find(run),
      ({ state }) => state === "waiting",
    );
    await app.store.database.query(
      `insert into hathi.journal (run_id, seq, kind, call, name, input, ok, output, attempt, epoch, at)
       select $1, n, 'step', n + 10, 'slack.step' || n, '{"n":' || n || '}', n % 100 <> 0, '[{"n":1},' || n || ']', 1, 1,
         hathi.now() + n * interval '1 second'
       from generate_series(2, 10000) as n`,
      [run],
    );
    await page.goto(`/runs/${run}`);
    await page.locator(".entry-line", { hasText: "slack.step10000" }).waitFor();
    expect(await page.locator(".entry-line").count()).toBeLessThan(60);
    await page.getByLabel("Entry", { exact: true }).fill("5000");
    await page.getByRole("button", { name: "Go" }).click();
    const entry = page.locator(".entry-line", { hasText: "slack.step5000" });
    await entry.waitFor();
    await entry.locator("button").click();
    await page.locator(".entry-panel", { hasText: "Entry 5000" }).waitFor();
    expect(await page.locator(".entry-line").count()).toBeLessThan(60);
    await picture(page, "long");
    expect(complaints).toEqual([]);
  },
);

test.skipIf(!hasBrowser)(
  "the line at which a run waits is marked in its code beside its journal, and moves as the run goes on",
  { timeout: 120_000 },
  async () => {
    const lines = Array.from({ length: 80 }, (_, index) => `// ${index + 1}`);
    const code = [
      'import { next, on } from "hathi";',
      'export default on("webhook.start", async () => {',
      '  await next("webhook.go");',
      ...lines,
      '  await next("webhook.go");',
      "});",
    ];
    const { page, app, url, complaints } = await open(false, code.join("\n"));
    const id = await app.runs.start("example", {}, { id: "cli:test" });
    await page.goto(`/runs/${id}`);
    const marked = page.getByRole("region", { name: "example.ts, as in this run's build" }).locator(".waits");
    await page.getByText("waits at line 3").waitFor();
    expect(await marked.innerText()).toContain('await next("webhook.go");');
    await fetch(new URL("/hooks/go", url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    await page.getByText("waits at line 84").waitFor();
    // The marked line comes into sight within its frame.
    await expect.poll(async () => isWithin(page)).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
    await picture(page, "code");
    expect(complaints).toEqual([]);
  },
);

async function isWithin(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    const [frame, line] = [".code-lines", ".code-lines .waits"].map((place) => document.querySelector(place).getBoundingClientRect());
    return line.top >= frame.top && line.bottom <= frame.bottom;
  })()`);
}
