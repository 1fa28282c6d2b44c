/** `on(...)` as a run sees it: what an automation listens to, and its function. */
import { isAutomation, type Automation, type TriggerOptions } from "../../../core/automation.ts";
import { HathiError } from "../../../core/errors.ts";
import { checkTrigger } from "./check-trigger.ts";

/** @param isStrict whether it is being loaded; a run on an older build takes what was taken then */
export function declareAutomation(
  isStrict: boolean,
  types: string | readonly string[],
  ...rest: readonly unknown[]
): Automation {
  const run = rest.at(-1);
  const options = rest.length > 1 ? rest[0] : {};
  const names = typeof types === "string" ? [types] : types;
  if (
    !Array.isArray(names) ||
    names.length === 0 ||
    names.some((name) => !/^[\w-]+(\.[\w-]+)+$/.test(String(name)))
  ) {
    throw new HathiError(
      "AUTOMATION_INVALID",
      `on(${JSON.stringify(types)}): an event's name looks like "github.pull_request.opened", "slack.command.deploy" or "webhook.billing"`,
    );
  }
  if (typeof run !== "function" || typeof options !== "object" || options === null) {
    throw new HathiError(
      "AUTOMATION_INVALID",
      `on(${JSON.stringify(types)}): give the function to run last, as in on("webhook.billing", async (event) => { ... })`,
    );
  }
  if (isStrict) checkTrigger(`on(${JSON.stringify(types)})`, options);
  const automation = {
    kind: "hathi.automation" as const,
    types: names.map(String),
    options: options as TriggerOptions,
    run: run as Automation["run"],
  };
  if (!isAutomation(automation)) throw new TypeError("unreachable");
  return automation;
}
