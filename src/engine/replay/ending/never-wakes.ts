/** Why a run is paused if nothing is left that could resolve what its code awaits. */
import { HathiError } from "../../../core/errors.ts";

/** @param peer whose answer the code may wait for, though the connection was lost with the process that had it */
export function neverWakes(peer?: string): HathiError {
  const why =
    peer === undefined
      ? "no step, timer or wait is left that could resolve what its code awaits. Cancel it and mend the automation"
      : `its connection to ${peer} was lost when its process died, and its code goes on waiting. What it had sent last may have arrived. Cancel it, and have the code listen for the connection's end, such as "close", or talk to ${peer} inside one step(...)`;
  return new HathiError("NEVER_WAKES", `the run waits for something that can never happen: ${why}`);
}
