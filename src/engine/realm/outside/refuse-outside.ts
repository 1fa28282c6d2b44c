/** Refuses what a replay could not have again of something outside of the bundle: an object, or a call with a function. */
import { HathiError } from "../../../core/errors.ts";
import type { Origin } from "./outside-call.ts";

/** @param what "new Database", "sharp gives an object" */
export function refuseOutside(what: string, { module }: Pick<Origin, "module">): HathiError {
  const inside = module.startsWith("node:")
    ? ""
    : ` (or, if "${module}" is JavaScript alone, have it inside by { "hathi": { "packages": { "${module}": "inside" } } } in package.json)`;
  return new HathiError(
    "OUTSIDE_A_STEP",
    `${what}, which a run cannot replay: "${module}" is outside of the run, as native addons (.node) are, and gives it plain data or a promise of that. Make and use it within one step, as in await step(async () => { ... }), and return plain data${inside}`,
  );
}
