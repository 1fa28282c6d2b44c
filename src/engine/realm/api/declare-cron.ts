/** `on.cron(...)` as a run sees it: an automation whose events are the ticks of a clock. */
import type { Automation } from "../../../core/automation.ts";
import { HathiError } from "../../../core/errors.ts";
import { checkCron } from "./check-trigger.ts";

/** @param isStrict whether it is being loaded; a run on an older build takes what was taken then */
export function declareCron(isStrict: boolean, cron: unknown, ...rest: readonly unknown[]): Automation {
  const run = rest.at(-1);
  const given = rest.length > 1 ? rest[0] : {};
  if (typeof cron !== "string" || typeof run !== "function") {
    throw new HathiError(
      "AUTOMATION_INVALID",
      `on.cron(${JSON.stringify(cron)}): give an expression and the function to run, as in on.cron("0 9 * * 1-5", { tz: "Europe/Berlin" }, async () => { ... })`,
    );
  }
  if (isStrict) checkCron(`on.cron("${cron}")`, cron, given);
  const { tz = "UTC", ...options } = (given ?? {}) as { tz?: string };
  if (!isTimeZone(tz)) {
    throw new HathiError(
      "AUTOMATION_INVALID",
      `on.cron("${cron}"): "${tz}" is no time zone; write one like "Europe/Berlin" or "UTC"`,
    );
  }
  return {
    kind: "hathi.automation",
    types: [],
    schedule: { cron, tz },
    options,
    run: run as Automation["run"],
  };
}

function isTimeZone(tz: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: tz }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
