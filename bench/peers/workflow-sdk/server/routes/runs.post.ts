/** The door of this peer, as `listen.ts` is of the others: answered when the run has ended. */
import { defineEventHandler } from "nitro/h3";
import { start } from "workflow/api";
import { work } from "../../workflows/work.ts";

export default defineEventHandler(async ({ req }) => {
  const { steps } = (await req.json()) as { readonly steps: number };
  const run = await start(work, [steps]);
  return { sum: await run.returnValue };
});
