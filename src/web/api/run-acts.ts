/** What people do to one run on the page. Whether they may is asked at the moment of the act, by the rules of chat. */
import type { Router } from "express";
import { z } from "zod";
import type { Settlement } from "../../core/doubt.ts";
import type { PageServices } from "../page-services.ts";
import { post } from "./request.ts";
import { runLine } from "./run-json.ts";

const buildChoice = z.object({
  build: z
    .string()
    .regex(/^(?:newest|[0-9a-f]{4,64})$/)
    .optional(),
});
const restart = z.object({
  from: z.number().int().min(1).max(2_000_000_000).optional(),
  newestBuild: z.boolean().default(false),
});
const settlement: z.ZodType<Settlement> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("happened"), result: z.unknown() }),
  z.object({ kind: z.literal("again") }),
  z.object({ kind: z.literal("cancel") }),
]);
const settle = z.object({ doubt: z.number().int(), settlement });

export function runActs(router: Router, { reach, onChange }: PageServices): void {
  post(router, "/runs/:id/cancel", async ({ visitor, params: { id = "" }, by }) => {
    const { kind, run } = await reach(visitor.team, by).runs.cancel(id, by);
    return { kind, run: runLine(run) };
  });
  post(router, "/runs/:id/end", async ({ visitor, params: { id = "" }, by }) => {
    const { kind, run } = await reach(visitor.team, by).runs.endAtOnce(id, by);
    return { kind, run: runLine(run) };
  });
  post(router, "/runs/:id/pause", async ({ visitor, params: { id = "" }, by }) => ({
    run: runLine(await reach(visitor.team, by).control.pause(id, by)),
  }));
  post(router, "/runs/:id/resume", async ({ visitor, params: { id = "" }, body, by }) => {
    const { build } = buildChoice.parse(body);
    const choice = build === undefined ? {} : build === "newest" ? { newestBuild: true } : { build };
    const run = await reach(visitor.team, by).control.resume(id, by, choice);
    onChange();
    return { run: runLine(run) };
  });
  post(router, "/runs/:id/restart", async ({ visitor, params: { id = "" }, body, by }) => {
    const { from, newestBuild } = restart.parse(body);
    // Without a place, it is a retry from the failed step, and somebody else may have asked for that already.
    const options = from === undefined ? { newestBuild, once: true } : { newestBuild, fromSeq: from };
    const run = await reach(visitor.team, by).control.restart(id, by, options);
    onChange();
    return { run };
  });
  post(router, "/runs/:id/settle", async ({ visitor, params: { id = "" }, body, by }) => {
    const { doubt, settlement: how } = settle.parse(body);
    const teams = visitor.team === undefined ? {} : { teams: [visitor.team] };
    const run = await reach(visitor.team, by).control.settle(id, by, how, { id: doubt, ...teams });
    onChange();
    return { run: runLine(run) };
  });
}
