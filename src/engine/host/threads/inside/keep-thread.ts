/** Replaces the functions with which code could end its thread of runs, or the process with all its threads. */
import { HathiError } from "../../../../core/errors.ts";

export function keepThread(): void {
  process.exit = (): never => {
    throw new HathiError(
      "AUTOMATION_INVALID",
      "process.exit() in an automation or a package of its: return from the function instead, or run the program by node:child_process",
    );
  };
  const kill = process.kill.bind(process);
  process.kill = (pid, signal): true => {
    if (pid !== process.pid || signal === 0) return kill(pid, signal);
    throw new HathiError(
      "AUTOMATION_INVALID",
      "process.kill() of Hathi itself in an automation or a package of its",
    );
  };
}
