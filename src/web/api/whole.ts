/** What the page asks of the whole: failures by their cause, people, repositories, and how Hathi does. */
import type { Router } from "express";
import { z } from "zod";
import { HathiError } from "../../core/errors.ts";
import { type ConnectedRepository, endWords } from "../../core/connected-repository.ts";
import type { PageServices } from "../page-services.ts";
import { words } from "./read-filter.ts";
import { get } from "./request.ts";

const shownPeople = 200;
const place = z.object({ after: words(100).default("") });

export function wholeRoutes(router: Router, { reachPage, people, wishes, connections }: PageServices): void {
  get(router, "/causes", async ({ visitor: { team, by } }) => ({
    causes: await reachPage(team, by).whole.causes(undefined),
  }));
  get(router, "/health", async ({ visitor: { team, by } }) => reachPage(team, by).whole.health());
  get(router, "/people", async ({ visitor, query }) => {
    const { team, by } = visitor;
    const { after } = place.parse(query);
    const commands = people(team, by);
    const isOperator = visitor.kind === "operator";
    const [listed, mine, hours] = await Promise.all([
      commands.list({ after, limit: shownPeople }, by).catch(notForAll),
      isOperator ? [] : commands.mine(by),
      isOperator ? null : wishes(team, by).hours(by),
    ]);
    return {
      people: listed,
      mine,
      hours,
      next: listed?.length === shownPeople ? listed.at(-1)?.login : null,
    };
  });
  get(router, "/repositories", async ({ visitor: { team, by } }) => ({
    repositories: (await connections(team, by).list(by).catch(notForAll))?.map(toJson) ?? null,
  }));
}

function toJson({
  name,
  team,
  channel,
  connectedBy,
  connectedAt,
  suspendedAt,
  endedBecause,
}: ConnectedRepository): object {
  const isSuspended = suspendedAt !== null && endedBecause === null;
  const ended = endedBecause === null ? null : `connected no more: ${endWords[endedBecause]}`;
  const says = ended ?? (isSuspended ? "the GitHub App is suspended there" : null);
  return { name, team, channel, connectedBy, connectedAt, says };
}

/** The list of all is for admins. Everybody sees what is known of themselves. */
function notForAll(error: unknown): null {
  if (error instanceof HathiError && error.code === "NOT_ALLOWED") return null;
  throw error;
}
