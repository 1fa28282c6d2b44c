/**
 * A storm: many open pull requests of one repository, and thousands of checks that begin and end. Counted at the doors of
 * GitHub and Slack: how often each pull request is read and its card edited, and how late the last card is true.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Interceptor } from "../../src/local-services/http-front.ts";
import { createSettings } from "../../src/journal/people/settings/settings.ts";
import { openHouse, type House } from "./house.ts";
import { renderRows, spread } from "./table.ts";
import type { Verdict } from "./verdict.ts";

export interface StormOptions {
  readonly pulls: number;
  /** Events of checks, over all pull requests. */
  readonly checks: number;
  readonly say: (line: string) => void;
}

// Slack takes fifty edits a minute from an app in a workspace, whatever their channels are.
const editsAMinute = 50;
const minuteMs = 60_000;
const leastBetweenReadsMs = 10_000;
// The clock of this process is not the one that the run reads.
const tolerableMs = 500;
const patienceMs = 900_000;
const everyPull = "last";

interface Counts {
  /** By the number of the pull request, when it was read. */
  readonly reads: Map<number, number[]>;
  /** By the card's text, which names its pull request, when it was shown true to the end. */
  readonly trueAt: Map<number, number>;
  edits: number;
  refusals: number;
}

export async function runStorm({ pulls, checks, say }: StormOptions): Promise<Verdict> {
  const house = await openHouse({ automations: {}, hooks: [], withPullRequests: true });
  const counts: Counts = { reads: new Map(), trueAt: new Map(), edits: 0, refusals: 0 };
  try {
    await house.start();
    const { github } = house.local;
    // Slack makes twenty channels a minute at most, so all cards are in one.
    const settings = createSettings(house.database, "", async () => {});
    const inThreads = { way: "thread", channel: "#general" };
    await settings.setForRepository("pr-reminder", github.repository, inThreads, { id: "cli:load" });
    const numbers: number[] = [];
    for (let index = 0; index < pulls; index += 1) {
      const opened = await github.openPullRequest({
        title: `Storm ${index}`,
        author: "ana",
        reviewers: ["ben"],
      });
      numbers.push(opened.number);
    }
    await until(async () => (await countCards(house)) === pulls);
    say(`${pulls} pull requests have their cards`);
    github.intercept(countReads(counts));
    house.local.slack.intercept(countEdits(counts));
    const lastAt = new Map<number, number>();
    const each = Math.ceil(checks / pulls);
    for (let check = 1; check <= each; check += 1) {
      for (const number of numbers) {
        const isLast = check === each;
        const context = isLast ? everyPull : `check ${check}`;
        await github.upkeep.status(number, { by: "ana", context, state: isLast ? "failure" : "success" });
        if (isLast) lastAt.set(number, performance.now());
      }
    }
    await github.deliveries.whenIdle();
    say(`${each * pulls} events of checks are delivered`);
    await until(async () => counts.trueAt.size === pulls);
    return judge(counts, lastAt, each);
  } finally {
    await house.close();
  }
}

function judge(counts: Counts, lastAt: ReadonlyMap<number, number>, each: number): Verdict {
  const late = [...lastAt].map(([number, at]) => Math.max(0, (counts.trueAt.get(number) ?? Infinity) - at));
  const reads = [...counts.reads.values()];
  const between = reads.flatMap((times) => times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  const closest = Math.min(...between, Infinity);
  const latest = Math.max(...late);
  const problems = [
    ...(latest > minuteMs * (1 + counts.edits / editsAMinute)
      ? [`a card was true ${Math.round(latest)} ms after the last event`]
      : []),
    ...(closest < leastBetweenReadsMs - tolerableMs
      ? [`a pull request was read twice within ${Math.round(closest)} ms`]
      : []),
    ...(counts.refusals > 0 ? [`${counts.refusals} calls went over a limit`] : []),
  ];
  const table = renderRows([
    [`${lastAt.size} open pull requests with ${each} events of checks each`],
    ["reads of a pull request", reads.reduce((sum, times) => sum + times.length, 0)],
    ["  of one, at most", Math.max(...reads.map((times) => times.length))],
    ["edits of cards", counts.edits],
    ["calls over a limit", counts.refusals],
    ["a card is true after its last event within", spread(late)],
  ]);
  return { table, problems };
}

function countReads({ reads }: Counts): Interceptor {
  return async ({ url, body }, forward) => {
    if (url.pathname === "/graphql") {
      const { variables } = JSON.parse(body.toString("utf8")) as { variables?: { number?: number } };
      const number = variables?.number;
      if (number !== undefined) reads.set(number, [...(reads.get(number) ?? []), performance.now()]);
    }
    return forward();
  };
}

function countEdits(counts: Counts): Interceptor {
  return async ({ url, body }, forward) => {
    const response = await forward();
    if (response.status === 429) counts.refusals += 1;
    if (!url.pathname.endsWith("/chat.update")) return response;
    counts.edits += 1;
    const shown = decodeURIComponent(body.toString("utf8").replaceAll("+", " "));
    const number = Number(/\/pull\/(\d+)/.exec(shown)?.[1]);
    if (shown.includes(`failed (${everyPull})`) && !counts.trueAt.has(number))
      counts.trueAt.set(number, performance.now());
    return response;
  };
}

async function countCards({ database }: House): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    "select count(distinct run_id)::integer as count from hathi.journal where name = 'slack.chat.postMessage' and ok",
  );
  return row?.count ?? 0;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${patienceMs / 1000} s in vain`);
    await delay(100);
  }
}
