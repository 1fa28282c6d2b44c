/**
 * Links by which one person looks at one run for half an hour, without signing in: "/hathi show" has them. A link shows
 * that run with its person's rights, asked for at each look, and lets nobody do anything.
 */
import { z } from "zod";
import type { LinkToRun } from "../../core/ports/page/run-links.ts";
import { readSlackActor } from "../../core/people/slack-actor.ts";
import type { PageKeys } from "./page-keys.ts";

const purpose = "link to a run";
const lastsMs = 30 * 60_000;

const linkSchema = z.strictObject({
  team: z.string(),
  user: z.string(),
  run: z.string(),
  until: z.number(),
});
export type RunLink = z.infer<typeof linkSchema>;

/** The header in which the page sends the link that it was opened by. */
export const linkHeader = "x-hathi-link";

/** @param url the page's address; without one there are no links */
export function createLinkToRun(keys: PageKeys, url: string, now: () => number = Date.now): LinkToRun {
  return (run, by) => {
    const person = readSlackActor(by);
    if (person === undefined) return null;
    const link: RunLink = { ...person, run, until: now() + lastsMs };
    // Behind the "#", so that no server and no log on the way sees it.
    return `${url}/runs/${encodeURIComponent(run)}#link=${keys.seal(purpose, link)}`;
  };
}

/** @returns "expired" for a link that was good once; undefined for what is no link of ours */
export function readRunLink(
  keys: PageKeys,
  sealed: string,
  now: () => number = Date.now,
): RunLink | "expired" | undefined {
  const link = linkSchema.safeParse(keys.unseal(purpose, sealed)).data;
  return link !== undefined && link.until <= now() ? "expired" : link;
}
