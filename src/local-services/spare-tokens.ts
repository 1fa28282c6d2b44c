/**
 * Replaces tokens in calls to an emulator. An emulator allows 5000 calls an hour for each token, and then refuses in
 * GitHub's way. Neither Slack nor the page's own reading knows such a limit, so further calls use another token of the
 * same person or app.
 */
import { randomBytes } from "node:crypto";

const callsPerToken = 4500;

interface Family {
  readonly tokens: readonly string[];
  calls: number;
}

export class SpareTokens {
  readonly #families = new Map<string, Family>();

  /** Makes spares for a token: enough that an hour's calls do not come back to the first one. */
  add(token: string, prefix: string, spares: number): void {
    const made = Array.from({ length: spares }, () => prefix + randomBytes(18).toString("hex"));
    this.#families.set(token, { tokens: [token, ...made], calls: 0 });
  }

  /** The token and its spares, for the emulator to know them all. */
  allOf(token: string): readonly string[] {
    return this.#families.get(token)?.tokens ?? [token];
  }

  /** @returns the token to make this call with; a token without spares stays as it is */
  replace(token: string): string {
    const family = this.#families.get(token);
    if (family === undefined) return token;
    family.calls += 1;
    return family.tokens[Math.floor(family.calls / callsPerToken) % family.tokens.length] ?? token;
  }
}
