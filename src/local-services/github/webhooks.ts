/** Takes over the emulator's webhooks: completes them, queues them for the app, and resolves whoever waits for one. */
import type { WebhookCompleter } from "./complete-webhook.ts";
import type { Deliveries } from "./deliveries.ts";

interface Arrival {
  readonly event: string;
  readonly action: string | null;
  readonly number: number | null;
}

const patienceMs = 5000;

export class Webhooks {
  readonly #completer: WebhookCompleter;
  readonly #deliveries: Deliveries;
  readonly #onArrival: (pullNumber: number | null) => void;
  readonly #arrivals: Arrival[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(
    completer: WebhookCompleter,
    deliveries: Deliveries,
    onArrival: (pullNumber: number | null) => void,
  ) {
    this.#completer = completer;
    this.#deliveries = deliveries;
    this.#onArrival = onArrival;
  }

  take(event: string, payload: unknown): void {
    for (const webhook of this.#completer.complete(event, payload)) {
      this.#deliveries.enqueue(`#${webhook.number ?? ""}`, webhook.event, webhook.payload);
      this.#arrivals.push(webhook);
      this.#onArrival(webhook.number);
    }
    for (const look of this.#waiting) look();
  }

  /** How many webhooks have come so far: the place after which to look for the one that an action causes. */
  count(): number {
    return this.#arrivals.length;
  }

  /** Resolves when such a webhook has come, not counting the first `since` webhooks. */
  async arrived(event: string, action: string, number: number, since: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      const found = this.#arrivals
        .slice(since)
        .some((arrival) => arrival.event === event && arrival.action === action && arrival.number === number);
      if (found) resolve();
    };
    const timer = setTimeout(
      () => reject(new Error(`the GitHub emulator sent no webhook ${event}.${action} for #${number}`)),
      patienceMs,
    );
    this.#waiting.add(look);
    look();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
    }
  }
}
