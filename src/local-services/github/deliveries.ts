/** Delivers webhooks to the app as GitHub does, in order for each pull request, and keeps GitHub's delivery log. */
import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";

/** One attempt to deliver a webhook. A redelivery is another attempt with the same guid. */
export interface DeliveryAttempt {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly isRedelivery: boolean;
  readonly deliveredAt: Date;
  readonly durationMs: number;
  /** Null if there was no answer. */
  readonly statusCode: number | null;
  readonly status: string;
  /** The address that the webhook was sent to. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON that was sent, byte for byte. */
  readonly body: string;
}

export interface DeliveriesOptions {
  readonly appId: number;
  readonly secret: string;
  /** The pauses before a failed delivery is tried again. The real GitHub never tries again. */
  readonly redeliverAfterMs: readonly number[];
  readonly logger: Logger;
}

interface Webhook {
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly body: string;
}

const hookId = 530_417_201;
const timeoutMs = 10_000;

export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #log: DeliveryAttempt[] = [];
  readonly #queues = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  readonly #connected = Promise.withResolvers<void>();
  #intakeUrl = "";
  #isLosing = false;
  #held = Promise.resolve();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** Where the App's webhook leads. */
  get url(): string {
    return `${this.#intakeUrl}/github/webhooks`;
  }

  /** Sets the app's address. Webhooks wait until the first call. */
  connectTo(intakeUrl: string): void {
    this.#intakeUrl = intakeUrl;
    this.#connected.resolve();
  }

  /** @param key webhooks with the same key are delivered one after the other */
  enqueue(key: string, event: string, payload: Readonly<Record<string, unknown>>): void {
    const action = typeof payload["action"] === "string" ? payload["action"] : null;
    const webhook: Webhook = { guid: randomUUID(), event, action, body: JSON.stringify(payload) };
    const previous = this.#queues.get(key) ?? Promise.resolve();
    const mine = previous.then(() => this.#handOver(webhook));
    this.#queues.set(key, mine);
    void mine.then(() => {
      if (this.#queues.get(key) === mine) this.#queues.delete(key);
    });
  }

  /** Holds webhooks back until the returned function is called, so that several actions are done before any is told. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#held;
    this.#held = before.then(async () => promise);
    return resolve;
  }

  /** Whether webhooks are lost on purpose: each is tried once in vain, and only the log has it. */
  get isLosing(): boolean {
    return this.#isLosing;
  }

  lose(isLosing: boolean): void {
    this.#isLosing = isLosing;
  }

  /** Every attempt, newest first. */
  list(): readonly DeliveryAttempt[] {
    return this.#log.toReversed();
  }

  find(id: number): DeliveryAttempt | undefined {
    return this.#log.find((attempt) => attempt.id === id);
  }

  /** Sends an earlier webhook once more, with the same guid. */
  async redeliver(id: number): Promise<DeliveryAttempt> {
    const attempt = this.find(id);
    if (attempt === undefined) throw new Error(`no delivery ${id} in the log`);
    return await this.#attempt(attempt, true);
  }

  /** Resolves when every enqueued webhook has been delivered or given up. */
  async whenIdle(): Promise<void> {
    while (this.#queues.size > 0) await Promise.all(this.#queues.values());
  }

  close(): void {
    this.#stop.abort();
    this.#connected.resolve();
  }

  async #handOver(webhook: Webhook): Promise<void> {
    await this.#connected.promise;
    await this.#held;
    for (const [index, waitMs] of [0, ...this.#options.redeliverAfterMs].entries()) {
      await delay(waitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      if (this.#stop.signal.aborted) return;
      const { statusCode } = await this.#attempt(webhook, index > 0);
      if (statusCode !== null && statusCode < 300) return;
      if (this.#isLosing) return;
    }
    this.#options.logger.warn(
      { guid: webhook.guid, event: webhook.event },
      "a webhook could not be delivered",
    );
  }

  async #attempt(webhook: Webhook, isRedelivery: boolean): Promise<DeliveryAttempt> {
    const { guid, event, action, body } = webhook;
    const headers = this.#headers(webhook);
    const startedAt = performance.now();
    const outcome = await this.#post(headers, body);
    const attempt: DeliveryAttempt = {
      id: this.#log.length + 1,
      guid,
      event,
      action,
      isRedelivery,
      deliveredAt: new Date(),
      durationMs: performance.now() - startedAt,
      ...outcome,
      url: this.url,
      headers,
      body,
    };
    this.#log.push(attempt);
    return attempt;
  }

  async #post(
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<Pick<DeliveryAttempt, "statusCode" | "status">> {
    if (this.#isLosing) return { statusCode: null, status: "failed to connect" };
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers,
        body,
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(timeoutMs)]),
      });
      await response.arrayBuffer();
      return { statusCode: response.status, status: response.ok ? "OK" : response.statusText };
    } catch (error) {
      return { statusCode: null, status: `failed to connect: ${messageOf(error)}` };
    }
  }

  #headers({ guid, event, body }: Webhook): Record<string, string> {
    const sign = (algorithm: string) =>
      createHmac(algorithm, this.#options.secret).update(body).digest("hex");
    return {
      accept: "*/*",
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/10ca1e1",
      "x-github-delivery": guid,
      "x-github-event": event,
      "x-github-hook-id": String(hookId),
      "x-github-hook-installation-target-id": String(this.#options.appId),
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature": `sha1=${sign("sha1")}`,
      "x-hub-signature-256": `sha256=${sign("sha256")}`,
    };
  }
}
