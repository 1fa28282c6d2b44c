/** What the names that automations import do where no run supplies them: they say so. */
import { HathiError } from "../core/errors.ts";

export function outsideOfARun(name: string): never {
  throw new HathiError(
    "NOT_IN_A_RUN",
    `"${name}" of hathi was used outside of a run: put the file into automations/ and start it with "npx hathi start"`,
  );
}

export function unusable(name: string): object {
  return new Proxy({}, { get: () => outsideOfARun(name) });
}
