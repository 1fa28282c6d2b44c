/** `hathi automations list|on|off`: what is deployed, and whether events start it. */
import { HathiError } from "../../core/errors.ts";
import { type AutomationSummary, mostCounted } from "../../core/ports/people/run-commands.ts";
import { findNearestWord } from "../../core/text/nearest-word.ts";
import { plainText } from "../../core/text/plain-text.ts";
import type { Because } from "../because.ts";
import { formatTable } from "../format-table.ts";
import type { Terminal } from "../terminal.ts";
import { terminalActor, withRuns } from "../with-runs.ts";

interface Answer {
  readonly json?: boolean;
}

export async function automationList(terminal: Terminal, options: Answer): Promise<void> {
  await withRuns(terminal, async ({ runs }) => {
    const all = await runs.describeAutomations();
    terminal.print(options.json === true ? JSON.stringify(all, null, 2) : format(all));
  });
}

export async function automationSwitch(
  terminal: Terminal,
  name: string,
  isOn: boolean,
  options: Answer & Because,
): Promise<void> {
  await withRuns(terminal, async ({ runs }) => {
    const names = await runs.automations();
    if (!names.includes(name)) {
      const nearest = findNearestWord(name, names);
      const hint =
        nearest === undefined
          ? `There are: ${names.join(", ") || "none is deployed"}`
          : `Did you mean "${nearest}"?`;
      throw new HathiError("AUTOMATION_UNKNOWN", `there is no automation "${name}". ${hint}`);
    }
    const isChanged = await runs.switchAutomation(name, isOn, terminalActor(options));
    const word = isOn ? "on" : "off";
    if (options.json === true) {
      const all = await runs.describeAutomations();
      terminal.print(
        JSON.stringify(
          all.find((one) => one.name === name),
          null,
          2,
        ),
      );
    } else if (!isChanged) terminal.print(`${name} was ${word} already`);
    else {
      terminal.print(
        isOn
          ? `${name} is on: new events start it again`
          : `${name} is off: events and its schedule start no more runs; its unfinished runs go on`,
      );
    }
  });
}

function format(automations: readonly AutomationSummary[]): string {
  if (automations.length === 0) return "no automation is deployed";
  const count = (runs: number): string => (runs === mostCounted ? `${mostCounted}+` : String(runs));
  const rows = automations.map(({ name, types, nextAt, unfinished, onOlder, build, off }) => [
    name,
    off === null ? "on" : "off",
    types.join(", "),
    nextAt === null || off !== null ? "" : nextAt.toISOString().slice(0, 16).replace("T", " "),
    onOlder === 0 ? count(unfinished) : `${count(unfinished)} (${count(onOlder)} on older builds)`,
    build.slice(0, 8),
    off === null ? "" : `${off.by}${off.reason === null ? "" : `: ${plainText(off.reason)}`}`,
  ]);
  return formatTable([
    ["AUTOMATION", "", "ON", "DUE (UTC)", "UNFINISHED", "BUILD", "SWITCHED OFF BY"],
    ...rows,
  ]);
}
