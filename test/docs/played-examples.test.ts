/**
 * Every automation of README and guides, saved as it stands there, is tried in the playground: with the real clients
 * of Slack and GitHub against the local ones, begun by the click that the playground offers for its trigger.
 */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, startApp } from "../../src/app/app.ts";
import { readConfig } from "../../src/app/config/config.ts";
import type { RunDetail } from "../../src/core/ports/people/run-commands.ts";
import { isFinished } from "../../src/core/run.ts";
import { type LocalServices, startLocalServices } from "../../src/local-services/local-services.ts";
import { exampleOf, tryOut, tryoutsOf } from "../../src/playground/server/tryouts.ts";
import { makeSharedAutomations } from "../support/engine/automations-folder.ts";
import { waitFor } from "../support/engine/engine.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { projectFolder } from "../support/project-folder.ts";

const day = 86_400_000;

/** What cannot be played here, by what stands in the block, and why. */
const outside = [
  ["https://pay.example.com/", "the service that it pays at is nobody's"],
  ["https://desk.example.com/", "the desk with the tickets is nobody's"],
  ["https://train.example.com/", "the machines that train are nobody's"],
] as const;

/** What a person types behind a command that needs something. */
const typed: Readonly<Record<string, string>> = { "slack.command.chart": "3 5 8" };

interface Block {
  /** The file that it is saved as: the page, and the line where it begins. */
  readonly name: string;
  readonly source: string;
}

const pages = ["README.md", ...(await readdir(join(projectFolder, "docs"))).map((page) => `docs/${page}`)];
const blocks = (await Promise.all(pages.filter((page) => page.endsWith(".md")).map(blocksOf)))
  .flat()
  .filter(({ source }) => source.includes("export default on") && !source.includes('"hathi/testing"'));
const played = blocks.filter(({ source }) => outside.every(([address]) => !source.includes(address)));

async function blocksOf(page: string): Promise<readonly Block[]> {
  const text = await readFile(join(projectFolder, page), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]+?)^```$/gm)].map(({ index, 1: source = "" }) => ({
    name: `${basename(page, ".md").toLowerCase()}-${text.slice(0, index).split("\n").length}`,
    source,
  }));
}

describe("the automations of README and guides, in the playground", { timeout: 60_000 }, () => {
  let app: App;
  let local: LocalServices;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const logger = createMemoryLogger();
    const [database, folder] = await Promise.all([
      createTestDatabase(),
      makeSharedAutomations(Object.fromEntries(blocks.map(({ name, source }) => [`${name}.ts`, source]))),
    ]);
    local = await startLocalServices({ logger });
    const env = {
      ...local.env,
      DATABASE_URL: database.url,
      HATHI_AUTOMATIONS: folder.folder,
      HATHI_OPEN_WEBHOOKS: "*",
      HOST: "127.0.0.1",
      PORT: "0",
    };
    app = await startApp({ config: readConfig(env, projectFolder), role: "all", logger });
    local.connectTo(app.url ?? "");
    close = async () => {
      await app.stop();
      await local.close();
      await Promise.all([database.drop(), folder.remove()]);
    };
    await app.clock.beginOnMonday();
    await begin();
  }, 60_000);

  afterAll(async () => close());

  /** Clicks each tryout that the page shows, once: several automations may listen to one event. */
  async function begin(): Promise<void> {
    // The click alone tells of the pull request.
    local.github.deliveries.lose(true);
    await local.github.openPullRequest({ title: "Teach it to swim", author: "ana", reviewers: ["ben"] });
    await local.github.deliveries.whenIdle();
    local.github.deliveries.lose(false);
    const described = await app.runs.describeAutomations();
    // Forms and shortcuts have their own place on the page.
    const clicked = described.filter(
      ({ types }) => !types.some((type) => /^slack\.(?!command\.)/.test(type)),
    );
    const tryouts = new Map(clicked.flatMap((one) => tryoutsOf(one)).map((tryout) => [tryout.name, tryout]));
    for (const { kind, name } of tryouts.values()) {
      // oxlint-disable-next-line no-await-in-loop -- as one person clicks
      const { data } = await exampleOf({ local }, { kind, name });
      // oxlint-disable-next-line no-await-in-loop
      await tryOut({ local, runs: app.runs }, { kind, name, as: "ana", data: typed[name] ?? data });
    }
    await order();
  }

  async function order(): Promise<void> {
    const { userId } = local.slack.person("ana");
    const isOpen = async (): Promise<boolean> => local.slack.views.stackOf(userId).length > 0;
    await local.slack.acts.useShortcut("ana", "order");
    await waitFor(isOpen, (open) => open);
    await local.slack.forms.submit("ana", { amount: { amount: "3" } });
  }

  async function runsOf(name: string): Promise<readonly RunDetail[]> {
    const all = await app.runs.list({ scope: "all" });
    const own = all.filter(({ automation }) => automation.split(".")[0] === name);
    return Promise.all(own.map(async ({ id }) => app.runs.show(id)));
  }

  /** Waits until all runs of the block have ended, or wait for what is still to come. */
  async function atRest(name: string): Promise<readonly RunDetail[]> {
    const now = await app.runs.now();
    return waitFor(
      async () => runsOf(name),
      (runs) =>
        runs.length > 0 &&
        runs.every(
          ({ state, wakeAt }) =>
            isFinished(state) ||
            state === "paused" ||
            (state === "waiting" && (wakeAt === null || wakeAt > now)),
        ),
      30_000,
    );
  }

  /** What went wrong in them, and what only another attempt would mend. */
  function troubleOf(runs: readonly RunDetail[]): readonly unknown[] {
    return runs.flatMap(({ state, error, journal }) => [
      ...(state === "waiting" || state === "completed" ? [] : [{ state, error }]),
      ...journal.filter(({ ok, kind }) => !ok && kind !== "timer" && kind !== "wait"),
    ]);
  }

  async function troubleOfAll(): Promise<readonly unknown[]> {
    const found = await Promise.all(played.map(async ({ name }) => troubleOf(await atRest(name))));
    return found.flat();
  }

  it("are all tried, but for those that need somebody outside", () => {
    expect(blocks.length - played.length).toBe(outside.length);
    expect(played.length).toBeGreaterThan(15);
  });

  it.each(played.map(({ name }) => name))("%s comes to its end, or to its first wait", async (name) => {
    expect(troubleOf(await atRest(name))).toEqual([]);
  });

  it("go on when days have passed and the pull request is merged", async () => {
    await app.clock.skip(day);
    expect(await troubleOfAll()).toEqual([]);
    await local.github.merge(1, { by: "ben" });
    await app.clock.skip(3 * day);
    expect(await troubleOfAll()).toEqual([]);
    const saidIn = async (channel: string) => (await local.slack.messages(channel)).map(({ text }) => text);
    const general = await saidIn("general");
    const beginnings = ["ben merged", "A day old:", `<@${local.slack.person("ben").userId}>, please look at`];
    for (const beginning of beginnings) {
      expect(general.filter((text) => text.startsWith(beginning))).toHaveLength(1);
    }
    expect((await saidIn("review-elephant-1")).at(-1)).toBe("It is closed. Thank you!");
  });
});
