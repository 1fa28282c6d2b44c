/**
 * The tokens that the app's calls go to the emulator with. It counts 5000 calls an hour and token and then refuses
 * them in GitHub's way, which Slack knows nothing of; so they go on under another token of the same app.
 */
const callsPerToken = 4500;

export class UpstreamTokens {
  readonly #all: readonly [string, ...string[]];
  #calls = 0;

  /** @param spare used in turn; there are enough of them if an hour's calls do not come to the first again */
  constructor(own: string, spare: readonly string[]) {
    this.#all = [own, ...spare];
  }

  /** @returns what this call is to be made with; anybody else's token is left as it is */
  replace(token: string): string {
    const [own] = this.#all;
    if (token !== own) return token;
    this.#calls += 1;
    return this.#all[Math.floor(this.#calls / callsPerToken) % this.#all.length] ?? own;
  }
}
