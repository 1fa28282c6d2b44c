/** What automations import does this outside of a run: it throws an error that says what to do. */
import { HathiError } from "../core/errors.ts";

export function outsideOfARun(name: string): never {
  throw new HathiError(
    "NOT_IN_A_RUN",
    `"${name}" of hathi was used outside of a run: put the file into automations/ and start Hathi with "npx hathi start"`,
  );
}

export function unusable(name: string): object {
  return new Proxy({}, { get: () => outsideOfARun(name) });
}
