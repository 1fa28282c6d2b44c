/**
 * Replaces the tokens of the app's calls to the emulator. The emulator allows 5000 calls an hour for each token, and
 * then refuses in GitHub's way, which Slack does not do. So further calls use another token of the same app.
 */
const callsPerToken = 4500;

export class UpstreamTokens {
  readonly #all: readonly [string, ...string[]];
  #calls = 0;

  /** @param spare tokens to use in turn: enough that an hour's calls do not come back to the first one */
  constructor(own: string, spare: readonly string[]) {
    this.#all = [own, ...spare];
  }

  /** @returns the token to make this call with; a token of anybody else stays as it is */
  replace(token: string): string {
    const [own] = this.#all;
    if (token !== own) return token;
    this.#calls += 1;
    return this.#all[Math.floor(this.#calls / callsPerToken) % this.#all.length] ?? own;
  }
}
