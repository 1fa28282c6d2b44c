/** `process` as a run sees it: its environment without Hathi's own secrets, and no way to end the house. */
import { HathiError } from "../../core/errors.ts";

const ownSecret = /^(DATABASE_URL|HATHI_ENCRYPTION_KEY|HATHI_WEBHOOK_SECRET_.*|SLACK_.*|GITHUB_.*|PG.*)$/;

export function createProcess(): Record<string, unknown> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ownSecret.test(name)));
  return {
    env,
    argv: ["node", "automation"],
    platform: process.platform,
    version: process.version,
    versions: process.versions,
    nextTick: (callback: (...args: unknown[]) => unknown, ...args: unknown[]) =>
      process.nextTick(callback, ...args),
    cwd: () => "/",
    on: () => undefined,
    once: () => undefined,
    off: () => undefined,
    emitWarning: () => undefined,
    exit() {
      throw new HathiError(
        "AUTOMATION_INVALID",
        "process.exit() in an automation: return from its function instead",
      );
    },
  };
}
