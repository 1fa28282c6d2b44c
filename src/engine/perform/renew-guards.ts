/**
 * Timers that guard a call, when a run is taken up in the midst of that call: the call is made again, or comes back
 * as broken, and a timer that was due meanwhile would fire first and say that it took ten minutes. It counts anew.
 *
 * Which timers guard calls nobody says. Those are taken for guards that a package has set, or the run's own version
 * of a built-in, while a call is open that leaves the run. A package's timer that is all that the run waits for, as
 * a pause between attempts is, fires when it is due; so does each of the author's own.
 */
import type { Call, TimerCall } from "../replay/calls/call.ts";
import { isStepCall, isTimerCall } from "../replay/calls/call.ts";
import { mapStack } from "../build/map-stack.ts";

/** @param calls what is open when the run is taken up, in order of call */
export function renewGuards(calls: readonly Call[], now: number): readonly Call[] {
  if (!calls.some(isStepCall)) return calls;
  return calls.map((call) => (isTimerCall(call) && isOverdueGuard(call, now) ? renew(call, now) : call));
}

function isOverdueGuard({ request, site }: TimerCall, now: number): boolean {
  return request.due <= now && request.ms !== undefined && isSetByPackage(site?.stack ?? "");
}

function renew(call: TimerCall, now: number): TimerCall {
  const { request } = call;
  return { ...call, request: { ...request, due: now + (request.ms ?? 0) } };
}

/** Whether the innermost line that is not the engine's is a package's, or there is none. */
function isSetByPackage(stack: string): boolean {
  const mapped = mapStack(stack);
  const [innermost] = mapped === stack ? [] : mapped.split("\n").filter((line) => /^\s+at /.test(line));
  return innermost === undefined || innermost.includes("node_modules/");
}
