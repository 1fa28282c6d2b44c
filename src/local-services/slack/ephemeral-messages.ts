/** Messages that only one person sees. Slack's API cannot list them, so the local Slack keeps its own. */

export interface EphemeralMessage {
  readonly ts: string;
  readonly channelId: string;
  /** The one person who sees it. */
  readonly userId: string;
  readonly from: "app" | "slackbot";
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly at: Date;
}

export class EphemeralMessages {
  readonly #messages = new Map<string, EphemeralMessage>();
  readonly #waiting = new Set<() => void>();

  list(): readonly EphemeralMessage[] {
    return [...this.#messages.values()];
  }

  find(channelId: string, ts: string): EphemeralMessage | undefined {
    return this.#messages.get(`${channelId}/${ts}`);
  }

  put(message: EphemeralMessage): void {
    this.#messages.set(`${message.channelId}/${message.ts}`, message);
    for (const look of this.#waiting) look();
  }

  remove(channelId: string, ts: string): void {
    this.#messages.delete(`${channelId}/${ts}`);
  }

  /** The first message, there already or still to come, that `matches`. */
  async waitFor(
    matches: (message: EphemeralMessage) => boolean,
    timeoutMs: number,
    complaint: string,
  ): Promise<EphemeralMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<EphemeralMessage>();
    const look = () => {
      const found = this.list().find(matches);
      if (found !== undefined) resolve(found);
    };
    const timer = setTimeout(() => reject(new Error(complaint)), timeoutMs);
    this.#waiting.add(look);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
    }
  }
}
