/** What people and GitHub see while the house is under load: `/hathi list`, and the channel of a new pull request. */
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../src/core/errors.ts";
import { createDice } from "../programs/dice.ts";
import { watchServices } from "../chaos/world/slack-watch.ts";
import type { House } from "./house.ts";

export interface Probes {
  /** Milliseconds from the command to the answer that the person sees. */
  readonly lists: number[];
  /** Milliseconds from the opened pull request to the first message in its channel. */
  readonly pulls: number[];
  /** What was not answered at all, in words. */
  readonly unanswered: string[];
}

const pullWithinMs = 60_000;

/** Asks by turns until the signal, `everyMs` apart. */
export async function probe(
  house: House,
  { everyMs, signal, times = Number.POSITIVE_INFINITY }: ProbeOptions,
): Promise<Probes> {
  const probes: Probes = { lists: [], pulls: [], unanswered: [] };
  for (let round = 0; round < times && !signal.aborted; round += 1) {
    await askForList(house, probes);
    if (round % 3 === 0) await openPull(house, probes);
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
  return probes;
}

export interface ProbeOptions {
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly times?: number;
}

async function askForList({ local }: House, { lists, unanswered }: Probes): Promise<void> {
  const began = performance.now();
  try {
    const { outcome, answer } = await local.slack.command("ana", "/hathi list");
    if (outcome.kind !== "acknowledged") {
      unanswered.push(`/hathi list: ${outcome.kind}`);
      return;
    }
    await answer();
    lists.push(performance.now() - began);
  } catch (error) {
    unanswered.push(`/hathi list: ${messageOf(error)}`);
  }
}

const posted = new WeakMap<House, ReturnType<typeof watchServices>>();

function postedIn(house: House): ReturnType<typeof watchServices>["posted"] {
  let watched = posted.get(house);
  if (watched === undefined) {
    watched = watchServices(createDice(1));
    house.local.slack.intercept(watched.slackInterceptor);
    posted.set(house, watched);
  }
  return watched.posted;
}

async function openPull(house: House, { pulls, unanswered }: Probes): Promise<void> {
  const messages = postedIn(house);
  const seen = messages.length;
  try {
    const { number } = await house.local.github.openPullRequest({
      title: "Under load",
      author: "ana",
      branch: `load-${performance.now()}`,
    });
    const began = performance.now();
    while (performance.now() - began < pullWithinMs) {
      if (
        messages.slice(seen).some(({ text }) => text.includes(`#${number}`) || text.includes(`/${number}|`))
      ) {
        pulls.push(performance.now() - began);
        return;
      }
      await delay(20);
    }
    unanswered.push(`pull request ${number}: no message within ${pullWithinMs / 1000} s`);
  } catch (error) {
    unanswered.push(`a pull request: ${messageOf(error)}`);
  }
}
