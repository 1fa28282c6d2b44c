/** What automations are called: in lists, by `hathi trigger`, and when one starts another. */
import type { Automation } from "../../core/automation.ts";

/** An automation's name is its file's, with the export's name behind it for a named export. */
export function automationName(fileName: string, exportName: string): string {
  return exportName === "default" ? fileName : `${fileName}.${exportName}`;
}

export function exportNameOf(automation: string): string {
  const dot = automation.indexOf(".");
  return dot === -1 ? "default" : automation.slice(dot + 1);
}

/** Under which name a build exports an automation, noted when it is evaluated: it does not know that itself. */
export const exportNames = new WeakMap<Automation, string>();

/** The file's part of an automation's name. */
export function fileNameOf(automation: string): string {
  return automation.split(".")[0] ?? automation;
}
