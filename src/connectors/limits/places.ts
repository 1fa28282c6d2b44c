/** Lets an account have a number of requests at once; further requests wait here in the order in which they came. */

export class Places {
  // Those of which a request is under way.
  readonly #accounts = new Map<string, { used: number; readonly waiting: (() => void)[] }>();

  /** @returns a function that gives the place back */
  async take(account: string, most: number, signal: AbortSignal): Promise<() => void> {
    const places = this.#accounts.get(account) ?? { used: 0, waiting: [] };
    this.#accounts.set(account, places);
    if (places.used < most) {
      places.used += 1;
    } else {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const giveUp = (): void => {
        const at = places.waiting.indexOf(resolve);
        if (at >= 0) places.waiting.splice(at, 1);
        reject(signal.reason);
      };
      places.waiting.push(resolve);
      signal.addEventListener("abort", giveUp, { once: true });
      // A request that ends hands its place over, so `used` stays the same.
      await promise.finally(() => signal.removeEventListener("abort", giveUp));
    }
    return () => {
      const next = places.waiting.shift();
      if (next !== undefined) next();
      else places.used -= 1;
      if (places.used === 0) this.#accounts.delete(account);
    };
  }
}
