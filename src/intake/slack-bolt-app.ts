/** Bolt's app, made to acknowledge last: a request is answered when its events are stored, on every receiver. */
import { App, type AppOptions, type ReceiverEvent } from "@slack/bolt";
import type { AcceptEvent } from "../core/event.ts";
import type { Logger } from "../core/logger.ts";
import { readSlackDelivery, type SlackDelivery } from "./slack-deliveries.ts";

export interface StoringAppOptions {
  readonly bolt: AppOptions;
  readonly accept: AcceptEvent;
  readonly logger: Logger;
}

/**
 * Bolt acknowledges an event before any listener runs, and in Socket Mode at once; and it leaves a request
 * that it cannot name, or that nobody listens to, without an answer. Here the answer of a listener is kept
 * until all of them are through, and a request that nobody answered gets an empty one.
 */
export class StoringApp extends App {
  readonly #logger: Logger;

  constructor({ bolt, accept, logger }: StoringAppOptions) {
    super(bolt);
    this.#logger = logger;
    // Bolt's own handler logs and throws; the receiver's handler logs once.
    this.error(async (error) => {
      throw error;
    });
    this.use(async ({ context, next }) => {
      const delivery = context["delivery"] as SlackDelivery;
      for (const event of delivery.kind === "events" ? delivery.events : []) {
        const outcome = await accept(event);
        logger.debug({ type: event.type, outcome }, "delivery accepted");
      }
      await next();
    });
  }

  override async processEvent(event: ReceiverEvent): Promise<void> {
    const delivery = readSlackDelivery(event.body);
    let answer: unknown;
    switch (delivery.kind) {
      case "rate-limited":
        this.#logger.error({}, "slack holds events back: more than 30,000 in an hour");
        break;
      case "ignored":
        this.#logger.info({ what: delivery.what }, "delivery ignored");
        break;
      case "events":
      case "chat":
        await super.processEvent({
          ...event,
          customProperties: { ...event.customProperties, delivery },
          ack: async (response) => {
            answer ??= response;
          },
        });
    }
    await event.ack(answer);
  }
}
