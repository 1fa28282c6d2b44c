/** Reads HATHI_LOOKING and HATHI_STEERING: who may see runs, and who may do something to them. */
import { opennesses, type Openness } from "../../core/people/rights.ts";
import type { Refuse } from "./setting.ts";

export function readOpenness(word: string, refuse: Refuse): Openness {
  const given = opennesses.find((known) => known === word.toLowerCase());
  if (given === undefined)
    refuse(
      `"${word}" is neither "open", for everybody in the run's workspace, nor "concerned", for those whom the run concerns and admins`,
    );
  return given ?? "concerned";
}
