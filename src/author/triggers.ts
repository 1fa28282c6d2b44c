/** Declares an automation: what starts its runs, and the function that they execute. */
import type { Automation, TriggerOptions } from "../core/automation.ts";
import type { HathiEvent } from "../core/event.ts";
import type { CronTick, EventName, EventOf } from "./events.ts";
import { outsideOfARun } from "./outside-of-a-run.ts";

/**
 * How a cron expression is read.
 *
 * @example
 * const berlin: CronOptions = { tz: "Europe/Berlin" };
 * export default on.cron("0 9 * * 1-5", berlin, () => console.log("Good morning"));
 */
export interface CronOptions {
  /** The time zone that the expression is read in. Default "UTC". */
  readonly tz?: string;
}

interface On {
  <const Name extends EventName>(
    types: Name | readonly Name[],
    run: (event: EventOf<Name>) => unknown,
  ): Automation;
  <const Name extends EventName>(
    types: Name | readonly Name[],
    options: TriggerOptions<EventOf<Name>>,
    run: (event: EventOf<Name>) => unknown,
  ): Automation;
  /**
   * Runs at the times of a cron expression. If ticks were missed while Hathi was down, the first of them runs once.
   *
   * @example
   * export default on.cron("0 9 * * 1-5", { tz: "Europe/Berlin" }, async () => {
   *   await slack.chat.postMessage({ channel: "#team", text: "Good morning" });
   * });
   */
  cron(expression: string, run: (event: HathiEvent<CronTick>) => unknown): Automation;
  cron(
    expression: string,
    options: CronOptions & TriggerOptions<HathiEvent<CronTick>>,
    run: (event: HathiEvent<CronTick>) => unknown,
  ): Automation;
}

/**
 * Declares an automation: each of these events starts a durable run of this function.
 *
 * @example
 * export default on("github.pull_request.opened", { key: (event) => event.subject ?? event.id }, async (event) => {
 *   console.log(event.data.pull_request.title);
 * });
 */
export const on: On = Object.assign(() => outsideOfARun("on"), { cron: () => outsideOfARun("on.cron") });
