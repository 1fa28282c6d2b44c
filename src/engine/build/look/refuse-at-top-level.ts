/** What must give something at once is refused where a build is only looked at. */
import { HathiError } from "../../../core/errors.ts";

// The author's line is the last of its stack, behind all that the run's version of a built-in calls.
const deepest = 50;

/** @param called "child_process.execSync" */
export function refuseAtTopLevel(called: string): HathiError {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = deepest;
  try {
    return new HathiError(
      "AUTOMATION_INVALID",
      `its top level calls ${called}: it is evaluated for each run, and looked at when it is checked and deployed. Do that within the automation's function`,
    );
  } finally {
    Error.stackTraceLimit = usual;
  }
}
