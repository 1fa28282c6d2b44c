/** Why a run is paused if nothing is left that could resolve what its code awaits. */
import { HathiError } from "../../../core/errors.ts";

export function neverWakes(): HathiError {
  return new HathiError(
    "NEVER_WAKES",
    "the run waits for something that can never happen: no step, timer or wait is left that could resolve what its code awaits. Cancel it and mend the automation",
  );
}
