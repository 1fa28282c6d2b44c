/** The local Slack for the page, the demo and the tests: people in it read, write, type commands and click. */
import type { Logger } from "../../core/ports/logger.ts";
import type { Interceptor } from "../http-front.ts";
import type { SlackPerson } from "./slack-person.ts";
import type { EphemeralMessage, EphemeralMessages } from "./ephemeral-messages.ts";
import { escapeTyped } from "./escape-typed.ts";
import { findAction } from "./blocks/find-action.ts";
import type { ClickTarget } from "./blocks/find-action.ts";
import type { ResponseContext, ResponseUrls } from "./response-urls.ts";
import { sendSlackRequest } from "./send-slack-request.ts";
import type { SlackApp, SlackRequest, SlackRequestOutcome } from "./send-slack-request.ts";
import type { SlackAnswers } from "./slack-answers.ts";
import type { SlackCall } from "./slack-calls.ts";
import { blockActionRequest, eventRequest, slashCommandRequest } from "./slack-payloads.ts";
import type { SlackChannel, SlackMessage, SlackReader } from "./slack-reader.ts";
import { PersonActs } from "./person-acts.ts";
import type { SignIn } from "./sign-in.ts";
import type { UserGroups } from "./user-groups.ts";
import type { SlackViews } from "./views/slack-views.ts";
import { ViewActs } from "./views/view-acts.ts";
import { Refused } from "../refused.ts";

export interface LocalSlackOptions {
  readonly url: string;
  readonly app: SlackApp;
  readonly botUserId: string;
  readonly people: readonly SlackPerson[];
  readonly call: SlackCall;
  readonly reader: SlackReader;
  readonly userGroups: UserGroups;
  readonly ephemerals: EphemeralMessages;
  readonly answers: SlackAnswers;
  readonly responseUrls: ResponseUrls;
  readonly views: SlackViews;
  readonly signIn: SignIn;
  readonly intercept: (interceptor: Interceptor) => () => void;
  readonly logger: Logger;
}

export interface CommandOutcome {
  /** How the app answered the request itself. */
  readonly outcome: SlackRequestOutcome;
  /** The answer that the person sees: from the response or, within 10 s, through the response_url. */
  readonly answer: () => Promise<EphemeralMessage>;
}

const eventRetries = [
  { number: 1, afterMs: 0 },
  { number: 2, afterMs: 1000 },
  { number: 3, afterMs: 5000 },
] as const;

export class LocalSlack {
  readonly people: readonly SlackPerson[];
  readonly botUserId: string;
  /** What people do in forms and in the app's Home. */
  readonly forms: ViewActs;
  /** What else they do: react, use shortcuts, open the app's Home. */
  readonly acts: PersonActs;
  readonly #options: LocalSlackOptions;
  #intakeUrl: string | null = null;

  constructor(options: LocalSlackOptions) {
    this.#options = options;
    this.people = options.people;
    this.botUserId = options.botUserId;
    const send = async (request: SlackRequest): Promise<SlackRequestOutcome> => this.#send(request);
    const { app, views, call } = options;
    this.forms = new ViewActs({ app, views, person: (name) => this.person(name), send });
    const responseUrl = (channelId: string, userId: string): string =>
      this.#responseUrl("actions", { channelId, userId, original: null });
    this.acts = new PersonActs({ slack: this, app, views, call, responseUrl, send });
  }

  get views(): SlackViews {
    return this.#options.views;
  }

  /** "Sign in with Slack", as people allow or refuse it. */
  get signIn(): SignIn {
    return this.#options.signIn;
  }

  connectTo(intakeUrl: string): void {
    this.#intakeUrl = intakeUrl;
  }

  person(name: string): SlackPerson {
    const person = this.people.find((candidate) => candidate.name === name || candidate.userId === name);
    if (person !== undefined) return person;
    throw new Refused(
      `nobody here is called "${name}"; there are ${this.people.map((p) => p.name).join(", ")}`,
    );
  }

  /** Makes a user group, or changes who belongs to it. @returns its id */
  makeUserGroup(handle: string, names: readonly string[]): string {
    const id = `S0${handle.toUpperCase().replaceAll(/[^A-Z0-9]/g, "")}`;
    const users = names.map((name) => this.person(name).userId);
    this.#options.userGroups.set({ id, handle, name: handle, users });
    return id;
  }

  /** Every channel, also archived ones. */
  async channels(): Promise<readonly SlackChannel[]> {
    return await this.#options.reader.channels();
  }

  /** @param idOrName "C0123", "general" or "#general" */
  async channel(idOrName: string): Promise<SlackChannel> {
    const channels = await this.channels();
    const channel = channels.find(({ id, name }) => id === idOrName || name === idOrName.replace(/^#/, ""));
    if (channel !== undefined) return channel;
    throw new Refused(
      `no channel "${idOrName}"; there are ${channels.map(({ name }) => `#${name}`).join(", ")}`,
    );
  }

  /** The messages of a channel in order of time, without messages that only one person sees. */
  async messages(channel: string): Promise<readonly SlackMessage[]> {
    return await this.#options.reader.messages((await this.channel(channel)).id);
  }

  /** The messages of all channels that only one person sees. */
  ephemerals(): readonly EphemeralMessage[] {
    return this.#options.ephemerals.list();
  }

  /**
   * Posts as a person. If the app is in the channel, it receives an event.
   *
   * @param threadTs the message whose thread it is
   */
  async say(name: string, channel: string, typed: string, threadTs?: string): Promise<void> {
    const text = escapeTyped(typed);
    const [person, { id, memberIds, isDirect, isPrivate }] = [this.person(name), await this.channel(channel)];
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    const { ts } = await this.#options.call(person.token, "chat.postMessage", {
      channel: id,
      text,
      ...thread,
    });
    if (!memberIds.includes(this.botUserId)) return;
    const message = {
      user: person.userId,
      text,
      ts,
      ...thread,
      channel: id,
      event_ts: ts,
      team: this.#options.app.teamId,
    };
    const kind = isDirect ? "im" : isPrivate ? "group" : "channel";
    await this.event({ ...message, type: "message", channel_type: kind });
    if (text.includes(`<@${this.botUserId}>`)) await this.event({ ...message, type: "app_mention" });
  }

  /** Sends an event of any type as Slack's Events API does, with its three retries. */
  async event(event: Readonly<Record<string, unknown>>): Promise<SlackRequestOutcome> {
    const request = eventRequest(this.#options.app, event, this.botUserId);
    let outcome = await this.#send(request);
    for (const { number, afterMs } of eventRetries) {
      if (outcome.kind === "acknowledged") break;
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      const reason = outcome.kind === "timed-out" ? "http_timeout" : "http_error";
      const headers = { "x-slack-retry-num": String(number), "x-slack-retry-reason": reason };
      outcome = await this.#send({ ...request, headers });
    }
    return outcome;
  }

  /** @param text "/hathi list", typed in a channel: #general, if you name none */
  async command(
    name: string,
    text: string,
    where: { readonly channel?: string } = {},
  ): Promise<CommandOutcome> {
    const [person, channel] = [this.person(name), await this.channel(where.channel ?? "general")];
    const [, command = "", rest = ""] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    if (command === "") throw new Refused(`"${text}" is no slash command: it begins with a slash`);
    const context: ResponseContext = { channelId: channel.id, userId: person.userId, original: null };
    const before = new Set(this.ephemerals());
    const request = slashCommandRequest(this.#options.app, {
      userId: person.userId,
      userName: person.name,
      channelId: channel.id,
      channelName: channel.name,
      command,
      text: rest,
      responseUrl: this.#responseUrl("commands", context),
      triggerId: this.views.triggers.issue(person.userId),
    });
    const outcome = await this.#send(request);
    await this.#options.answers.takeResponse(command, outcome, context);
    const isAnswer = (message: EphemeralMessage) =>
      message.channelId === channel.id && message.userId === person.userId && !before.has(message);
    return {
      outcome,
      answer: () =>
        this.#options.ephemerals.waitFor(isAnswer, 10_000, `"${text}" was not answered within 10 s`),
    };
  }

  /** Clicks a button of a message or picks from its menu, and answers a confirm dialog with yes. */
  async click(name: string, target: ClickTarget): Promise<SlackRequestOutcome> {
    const [person, channel] = [this.person(name), await this.channel(target.channel)];
    const ephemeral = this.#options.ephemerals.find(channel.id, target.messageTs);
    if (ephemeral !== undefined && ephemeral.userId !== person.userId) {
      throw new Refused(`${person.name} does not see this message: it is for somebody else`);
    }
    const message = (await this.messages(channel.id)).find(({ ts }) => ts === target.messageTs);
    const clicked = ephemeral ?? message;
    if (clicked === undefined) throw new Refused(`no message ${target.messageTs} in #${channel.name}`);
    const original = { ts: target.messageTs, isEphemeral: ephemeral !== undefined };
    const context: ResponseContext = { channelId: channel.id, userId: person.userId, original };
    const request = blockActionRequest(this.#options.app, {
      user: { id: person.userId, name: person.name },
      channel: { id: channel.id, name: channel.name },
      message: message?.raw ?? null,
      messageTs: target.messageTs,
      action: findAction(clicked.blocks, target),
      ...(target.typed !== undefined && { typed: target.typed }),
      responseUrl: this.#responseUrl("actions", context),
      triggerId: this.views.triggers.issue(person.userId),
    });
    return await this.#send(request);
  }

  /** Wraps every call of the Web API; see Interceptor. */
  intercept(interceptor: Interceptor): () => void {
    return this.#options.intercept(interceptor);
  }

  #responseUrl(kind: "commands" | "actions", context: ResponseContext): string {
    return this.#options.url + this.#options.responseUrls.issue(kind, this.#options.app.teamId, context);
  }

  async #send(request: SlackRequest): Promise<SlackRequestOutcome> {
    if (this.#intakeUrl === null) throw new Refused("the local Slack knows no app yet: call connectTo first");
    const outcome = await sendSlackRequest(this.#intakeUrl, this.#options.app, request);
    if (outcome.kind !== "acknowledged") {
      this.#options.logger.warn({ outcome }, "the app did not acknowledge a request of the local Slack");
    }
    return outcome;
  }
}
