/**
 * How hard the property tests try. `FUZZ_RUNS=5000 FUZZ_SEED=7 npx vitest run test/fuzz` tries harder; what
 * fails prints its seed and the smallest case that was found.
 */
import { assert, type IAsyncProperty, type IProperty } from "fast-check";

const usualRuns = 30;

/** @param share of the usual number of runs, for properties that take long */
export async function holds<Given>(
  property: IAsyncProperty<Given> | IProperty<Given>,
  share = 1,
): Promise<void> {
  const runs = Number(process.env["FUZZ_RUNS"] ?? usualRuns);
  const seed = Number(process.env["FUZZ_SEED"] ?? 1);
  await assert(property, { numRuns: Math.max(1, Math.round(runs * share)), seed });
}
