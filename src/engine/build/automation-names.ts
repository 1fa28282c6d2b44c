/** What automations are called: in lists, by `hathi trigger`, and when one starts another. */
import type { Automation } from "../../core/automation.ts";

/** An automation's name is that of its file. For a named export, the export's name follows. */
export function automationName(fileName: string, exportName: string): string {
  return exportName === "default" ? fileName : `${fileName}.${exportName}`;
}

export function exportNameOf(automation: string): string {
  const dot = automation.indexOf(".");
  return dot === -1 ? "default" : automation.slice(dot + 1);
}

/** The name under which a build exports an automation. It is noted when the build is evaluated; the automation does not know it. */
export const exportNames = new WeakMap<Automation, string>();

/** The part of an automation's name that comes from its file. */
export function fileNameOf(automation: string): string {
  return automation.split(".")[0] ?? automation;
}

/** What an edited copy of an automation is called: "triage (copy)", "deploy (copy).rollback". */
export function copyNameOf(automation: string): string {
  return automationName(`${fileNameOf(automation)} (copy)`, exportNameOf(automation));
}
