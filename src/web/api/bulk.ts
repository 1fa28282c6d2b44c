/** Acts on all runs of a filter: counted and shown first, then confirmed, then told how far they have come. */
import type { Router } from "express";
import { z } from "zod";
import {
  bulkWords,
  type BulkAct,
  consequenceOf,
  describeFilter,
  refuseState,
} from "../../core/bulk/bulk-act.ts";
import { HathiError } from "../../core/errors.ts";
import type { KeptBulkAct } from "../../core/ports/people/bulk-acts.ts";
import type { PageServices } from "../page-services.ts";
import { filterSchema } from "./read-filter.ts";
import { get, post } from "./request.ts";

const plan = z.object({
  word: z.enum(bulkWords),
  settlement: z.enum(["again", "cancel"]).optional(),
  filter: filterSchema,
});
const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

const firstNamed = 10;
/** So long the first page of an act is waited for. What is left goes on without anybody waiting. */
const goOnMs = 1500;

export function bulkActs(router: Router, { reach, bulk, onChange }: PageServices): void {
  post(router, "/bulk", async ({ visitor, body, by }) => {
    const { word, settlement, filter } = plan.parse(body);
    const { text, person, state, since, until: given, ...rest } = filter;
    if (text !== undefined) {
      throw new HathiError(
        "INPUT_INVALID",
        "an act on many runs goes by everything but a text: take the text out, and narrow the list by the rest",
      );
    }
    if (word === "settle" && settlement === undefined)
      throw new HathiError("INPUT_INVALID", "say whether the steps are done again, or their runs cancelled");
    const wrongState = state === undefined ? undefined : refuseState(word, state);
    if (wrongState !== undefined) throw new HathiError("INPUT_INVALID", wrongState);
    const { runs, control } = reach(visitor.team, by);
    const now = await runs.now();
    const act: BulkAct =
      word === "settle" ? { kind: word, settlement: { kind: settlement ?? "again" } } : { kind: word };
    const bulkFilter = {
      ...rest,
      ...(state !== undefined && state !== "unfinished" && { state }),
      ...(since !== undefined && { since }),
      // What comes after the person has looked is left alone.
      until: given === undefined || given > now ? now : given,
      ...(person !== undefined && { concerning: person }),
    };
    const [counted, first] = await Promise.all([
      control.countMatching(word, bulkFilter),
      control.matching(word, bulkFilter, { limit: firstNamed }),
    ]);
    const { request: _, ...actor } = by;
    const kept = await bulk.acts.plan({
      act,
      filter: bulkFilter,
      by: actor,
      team: visitor.team ?? null,
      counted,
    });
    return {
      id: kept.id,
      what: describeFilter(bulkFilter),
      consequence: consequenceOf(act),
      counted,
      first: first.runs.map(({ shortId, automation, state: its, subject, id: runId }) => ({
        id: runId,
        shortId,
        automation,
        state: its,
        subject,
      })),
    };
  });
  post(router, "/bulk/:id/confirm", async ({ params, by }) => {
    const number = id.parse(params["id"]);
    const known = await bulk.acts.find(number, by);
    if (known === undefined) throw gone();
    if (known.confirmedAt === null && (await bulk.acts.confirm(number, by))) await bulk.goOn(number, goOnMs);
    onChange();
    const now = (await bulk.acts.find(number, by)) ?? known;
    if (now.endedAt !== null) await bulk.acts.seen(number);
    return { act: bulkView(now) };
  });
  post(router, "/bulk/:id/stop", async ({ params, by }) => {
    const stopped = await bulk.acts.stop(id.parse(params["id"]), by);
    if (stopped === undefined) throw gone();
    return { act: bulkView(stopped) };
  });
  get(router, "/bulk/:id", async ({ visitor, params }) => {
    const known = await bulk.acts.find(id.parse(params["id"]), visitor.by);
    if (known === undefined) throw gone();
    if (known.endedAt !== null) await bulk.acts.seen(known.id);
    return { act: bulkView(known) };
  });
}

function gone(): HathiError {
  return new HathiError(
    "RUN_STATE",
    "there is no such plan of yours any more: look again what it would be for",
  );
}

function bulkView({ id: number, act, filter, counted, done, refused, reasons, ...rest }: KeptBulkAct) {
  return {
    id: number,
    word: act.kind,
    what: describeFilter(filter),
    counted,
    done,
    refused,
    reasons,
    isConfirmed: rest.confirmedAt !== null,
    hasEnded: rest.endedAt !== null,
    stoppedBy: rest.stoppedBy,
  };
}
