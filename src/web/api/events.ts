/** What the page asks of events: lists, one with its payload and what it led to, and its repetition. */
import type { Router } from "express";
import { z } from "zod";
import { mayHaveMoreRuns } from "../../core/ports/people/event-commands.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import type { PageServices } from "../page-services.ts";
import { words } from "./read-filter.ts";
import { get, post } from "./request.ts";

const shownEvents = 50;
const longestPayload = 400_000;

const word = words(300)
  .optional()
  .transform((text) => (text === "" ? undefined : text));
const search = z.object({
  type: word,
  subject: word,
  after: z.coerce.number().int().min(1).optional(),
});

export function eventRoutes(router: Router, { reachPage }: PageServices): void {
  get(router, "/events", async ({ visitor: { team, by }, query }) =>
    reachPage(team, by).events.search({ ...search.parse(query), limit: shownEvents }),
  );
  get(router, "/events/:id", async ({ visitor: { team, by }, params: { id = "" } }) => {
    const { data, ...event } = await reachPage(team, by).events.show(id);
    const payload = withoutSecrets(JSON.stringify(data, null, 2) ?? "");
    const isCut = payload.length > longestPayload;
    return {
      event,
      payload: payload.slice(0, longestPayload).toWellFormed(),
      isCut,
      mayHaveMoreRuns: mayHaveMoreRuns(event),
    };
  });
  post(router, "/events/:id/replay", async ({ visitor: { team }, params: { id = "" }, by }) =>
    reachPage(team, by).events.replay(id, by),
  );
}
