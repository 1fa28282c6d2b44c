/** Reads HATHI_PAGE: how people come in to the page. */
import type { Given } from "./given.ts";
import type { Refuse } from "./setting.ts";

const pageSettings = ["sign-in", "loopback", "off"] as const;
export type PageSetting = (typeof pageSettings)[number];

export function readPage(word: string, refuse: Refuse): PageSetting | null {
  const given = pageSettings.find((known) => known === word.toLowerCase());
  if (given === undefined)
    refuse(
      `"${word}" is none of "sign-in", for people who sign in with Slack, "loopback", for browsers on this machine without signing in, and "off"`,
    );
  return given ?? null;
}

/** What signing in needs and is not there, where it is asked for by name. */
export function findPageGaps(given: Given): readonly string[] {
  if (given["HATHI_PAGE"]?.toLowerCase() !== "sign-in") return [];
  const needed = ["SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "HATHI_URL"] as const;
  return needed
    .filter((name) => given[name] === undefined)
    .map((name) => `${name}: missing; people sign in to the page with Slack by it, as HATHI_PAGE wants`);
}
