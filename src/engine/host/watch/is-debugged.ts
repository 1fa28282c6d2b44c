/** Whether the process has an open debugging port, as after `--inspect`, so that people may stop its code anywhere. */
import { close, open, url } from "node:inspector";

export function isDebugged(): boolean {
  return url() !== undefined;
}

/** Opens the debugging port, for this machine alone: whoever reaches it can execute anything. */
export function openDebugger(port: number): void {
  if (!isDebugged()) open(port, "127.0.0.1");
}

/** Sends debuggers away. */
export function closeDebugger(): void {
  if (isDebugged()) close();
}
