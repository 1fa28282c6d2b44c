/** What else people do in the local Slack: react to messages, use shortcuts, open the app's Home. */
import { z } from "zod";
import { Refused } from "../refused.ts";
import { interactionRequest, messageShortcut, shortcut } from "./interaction-requests.ts";
import type { SlackPerson } from "./slack-person.ts";
import type { SlackChannel, SlackMessage } from "./slack-reader.ts";
import type { SlackApp, SlackRequest, SlackRequestOutcome } from "./send-slack-request.ts";
import type { SlackCall } from "./slack-calls.ts";
import type { SlackViews } from "./views/slack-views.ts";

/** The workspace in which people act. */
interface Workspace {
  readonly botUserId: string;
  person(name: string): SlackPerson;
  channel(idOrName: string): Promise<SlackChannel>;
  messages(channel: string): Promise<readonly SlackMessage[]>;
  event(event: Readonly<Record<string, unknown>>): Promise<SlackRequestOutcome>;
}

export interface PersonActsOptions {
  readonly slack: Workspace;
  readonly app: SlackApp;
  readonly views: SlackViews;
  readonly call: SlackCall;
  readonly responseUrl: (channelId: string, userId: string) => string;
  readonly send: (request: SlackRequest) => Promise<SlackRequestOutcome>;
}

const author = z.looseObject({ user: z.string().optional() });

export class PersonActs {
  readonly #options: PersonActsOptions;

  constructor(options: PersonActsOptions) {
    this.#options = options;
  }

  /** Reacts to a message, or takes the reaction back. If the app is in the channel, it receives an event. */
  async react(name: string, place: { channel: string; messageTs: string }, emoji: string): Promise<void> {
    const { slack, call } = this.#options;
    const { userId, token } = slack.person(name);
    const { id, memberIds } = await slack.channel(place.channel);
    const message = await this.#message(id, place.messageTs);
    const has = message.reactions.some((one) => one.name === emoji && one.userIds.includes(userId));
    const args = { channel: id, timestamp: place.messageTs, name: emoji };
    await call(token, has ? "reactions.remove" : "reactions.add", args);
    if (!memberIds.includes(slack.botUserId)) return;
    await slack.event({
      type: has ? "reaction_removed" : "reaction_added",
      user: userId,
      reaction: emoji,
      item: { type: "message", channel: id, ts: place.messageTs },
      item_user: author.parse(message.raw).user,
      event_ts: (Date.now() / 1000).toFixed(6),
    });
  }

  async useShortcut(name: string, callbackId: string): Promise<SlackRequestOutcome> {
    return await this.#send(name, shortcut(callbackId));
  }

  async useMessageShortcut(
    name: string,
    place: { channel: string; messageTs: string },
    callbackId: string,
  ): Promise<SlackRequestOutcome> {
    const { slack, responseUrl } = this.#options;
    const { id, name: channelName } = await slack.channel(place.channel);
    const { raw } = await this.#message(id, place.messageTs);
    const url = responseUrl(id, slack.person(name).userId);
    return await this.#send(name, messageShortcut(callbackId, { id, name: channelName }, raw, url));
  }

  /** Opens the tab of the app's Home: the app hears of it, and may fill it then. */
  async openHome(name: string): Promise<void> {
    const { slack, views } = this.#options;
    const { userId } = slack.person(name);
    const view = views.homeOf(userId);
    const event = { type: "app_home_opened", user: userId, tab: "home", event_ts: `${Date.now() / 1000}` };
    await slack.event({ ...event, ...(view !== undefined && { view }) });
  }

  async #message(channel: string, ts: string) {
    const message = (await this.#options.slack.messages(channel)).find((one) => one.ts === ts);
    if (message === undefined) throw new Refused("There is no such message any more.");
    return message;
  }

  async #send(name: string, payload: Readonly<Record<string, unknown>>): Promise<SlackRequestOutcome> {
    const { slack, app, views, send } = this.#options;
    const { userId } = slack.person(name);
    const acting = { user: { id: userId, name }, triggerId: views.triggers.issue(userId) };
    return await send(interactionRequest(app, acting, payload));
  }
}
