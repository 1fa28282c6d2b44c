/** Where a thread of runs says whose code it is executing, for a look from outside. */

// A plain name: where a build executes, `globalThis` is a parameter, which the debugger does not see.
export const executingRun = "hathiExecutingRun";

/** As an expression, for the debugger of a thread that executes nothing else any more. */
export const askExecutingRun = `${executingRun}()`;
