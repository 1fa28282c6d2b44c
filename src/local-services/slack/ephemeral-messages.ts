/** Keeps messages that only one person sees, because Slack's API cannot list them. */

export interface EphemeralMessage {
  readonly ts: string;
  readonly channelId: string;
  /** The one person who sees the message. */
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

  /** The first message for which `matches` is true, whether it is there already or still comes. */
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
