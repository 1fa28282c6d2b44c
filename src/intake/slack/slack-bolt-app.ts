/** Makes Bolt's app acknowledge last: on every receiver, a request is answered only when its events are stored. */
import { App, type AppOptions, ErrorCode, type ReceiverEvent } from "@slack/bolt";
import { HathiError, messageOf } from "../../core/errors.ts";
import { escapeSlack } from "../../core/text/escape-slack.ts";
import type { AcceptEvent, AcceptOutcome } from "../../core/event.ts";
import { type FindHeard, hearsAll } from "../../core/ports/heard.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { slackCommand } from "../../core/slack-app/slack-surface.ts";
import { readSlackDelivery, type SlackDelivery } from "./slack-deliveries.ts";
import { answerTo, isAnswered } from "./slack-answers.ts";
import type { AwaitAnswer } from "../../core/ports/form-answers.ts";
import type { Workspaces } from "./slack-workspaces.ts";

interface Carried {
  readonly delivery: SlackDelivery;
  /** Whether Bolt has read the body, so that errors from here on come from our own code. */
  isRead: boolean;
  /** The answer to a person whose command nobody listens to. */
  unheard?: string;
  /** What an automation answers to a form or a menu. */
  answer?: unknown;
  /** When the request came, by performance.now(). */
  readonly at: number;
  /** Set where Slack sends the delivery again. */
  readonly retry: { readonly number: number; readonly reason: string | undefined } | undefined;
}

export interface StoringAppOptions {
  readonly bolt: AppOptions;
  readonly accept: AcceptEvent;
  readonly teamOf: Workspaces["teamOf"];
  /** Finds out who listens. Leave it out where nobody can tell. */
  readonly findHeard?: FindHeard | undefined;
  /** Waits for what automations answer to forms and menus. Leave it out where none can. */
  readonly awaitAnswer?: AwaitAnswer | undefined;
  readonly logger: Logger;
}

/**
 * Bolt acknowledges an event before any listener runs, and in Socket Mode at once. It leaves a request without an
 * answer if it does not know its kind, or if nobody listens to it. Here a listener's answer is kept back until all
 * listeners are done, and a request that nobody answered gets an empty answer.
 */
export class StoringApp extends App {
  readonly #logger: Logger;

  constructor({ bolt, accept, teamOf, findHeard = hearsAll, awaitAnswer, logger }: StoringAppOptions) {
    super(bolt);
    this.#logger = logger;
    // Bolt's own handler would log and throw. The receiver's handler logs once.
    this.error(async (error) => {
      throw error;
    });
    this.use(async ({ context, next }) => {
      const carried = context["carried"] as Carried;
      const { delivery, retry } = carried;
      carried.isRead = true;
      for (const event of delivery.kind === "events" ? delivery.events : []) {
        const outcome = await accept({ ...event, team: teamOf(context) });
        if (retry === undefined) logger.debug({ type: event.type, outcome }, "delivery accepted");
        else logger.info({ type: event.type, outcome, retry }, "slack sent a delivery again");
        const unheard = await tellUnheard(event.type, outcome, findHeard, logger);
        if (unheard !== undefined) carried.unheard = unheard;
        if (isAnswered(event.type) && outcome.kind === "stored") {
          carried.answer = await answerTo(event, outcome.eventId, carried.at, awaitAnswer);
        }
      }
      await next();
    });
  }

  override async processEvent(event: ReceiverEvent): Promise<void> {
    const at = performance.now();
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
        await this.#hand(event, { delivery, retry: retryOf(event), isRead: false, at }, (response) => {
          answer ??= response;
        });
    }
    if (isGivenUp(event)) return;
    await event.ack(answer);
  }

  async #hand(event: ReceiverEvent, carried: Carried, onAnswer: (response: unknown) => void): Promise<void> {
    try {
      await this.#process(event, carried, onAnswer);
      if (carried.answer !== undefined) onAnswer(carried.answer);
      if (carried.unheard !== undefined) onAnswer({ response_type: "ephemeral", text: carried.unheard });
    } catch (error) {
      const isUnauthorized =
        error instanceof Error && "code" in error && error.code === ErrorCode.AuthorizationError;
      if (carried.isRead || isUnauthorized) throw error;
      // Bolt takes the shape of a body for granted, and fails on one that Slack does not send.
      throw new HathiError("DELIVERY_INVALID", `Slack cannot have sent this body (${messageOf(error)})`, {
        cause: error,
      });
    }
  }

  async #process(
    event: ReceiverEvent,
    carried: Carried,
    onAnswer: (response: unknown) => void,
  ): Promise<void> {
    await super.processEvent({
      ...event,
      customProperties: { ...event.customProperties, carried },
      ack: async (response) => onAnswer(response),
    });
  }
}

const command = "slack.command.";

/** Slack shows nothing for a command that is only acknowledged, so a mistyped command would vanish silently. */
async function tellUnheard(
  type: string,
  outcome: AcceptOutcome,
  findHeard: FindHeard,
  logger: Logger,
): Promise<string | undefined> {
  if (!type.startsWith(command) || outcome.kind === "duplicate" || outcome.runs > 0) return undefined;
  const name = type.slice(command.length);
  try {
    const { names, all } = await findHeard("slack.command");
    if (all || names.includes(name)) return undefined;
    const others = [slackCommand, ...names.map((other) => `/${other}`)].map((other) => `\`${other}\``);
    return `No automation listens to ${escapeSlack(`/${name}`)}. There are: ${others.join(", ")}`;
  } catch (error) {
    logger.debug({ err: error }, "who listens to a command is not known");
    return undefined;
  }
}

/** Whether the request was answered already because it took too long. */
function isGivenUp({ customProperties }: ReceiverEvent): boolean {
  const isAnswered = customProperties?.["isAnswered"] as (() => boolean) | undefined;
  return isAnswered?.() === true;
}

/** Bolt reads the retry from the headers over HTTP, and from the envelope on a socket. */
function retryOf({ retryNum, retryReason }: ReceiverEvent): Carried["retry"] {
  // A header that is not a number comes as NaN.
  if (retryNum === undefined || !(retryNum > 0)) return undefined;
  return { number: retryNum, reason: retryReason?.slice(0, 100) };
}
