/** Turns an app's answers to commands and clicks into messages, whether they come in the response or later. */
import type { EphemeralMessages, EphemeralMessage } from "./ephemeral-messages.ts";
import { readSlackAnswer } from "./response-urls.ts";
import type { ResponseContext, SlackAnswer } from "./response-urls.ts";
import type { SlackRequestOutcome } from "./send-slack-request.ts";
import { readSlackJson } from "./slack-arguments.ts";

export interface SlackAnswersOptions {
  readonly ephemerals: EphemeralMessages;
  /** Calls the Web API as the app. */
  readonly callAsApp: (method: string, args: Readonly<Record<string, unknown>>) => Promise<unknown>;
  /** A new timestamp from the emulator's counter, so that private and public messages can be sorted together. */
  readonly nextTs: () => Promise<string>;
}

export class SlackAnswers {
  readonly #options: SlackAnswersOptions;

  constructor(options: SlackAnswersOptions) {
    this.#options = options;
  }

  /** Handles an answer that was posted to a response_url, or the accepted body of a response. */
  async take(answer: SlackAnswer, context: ResponseContext): Promise<void> {
    const { channelId: channel, userId, original } = context;
    const { text = "", blocks = [] } = answer;
    const { ephemerals, callAsApp } = this.#options;
    if (original !== null && (answer.delete_original === true || answer.replace_original === true)) {
      const { ts, isEphemeral } = original;
      const current = ephemerals.find(channel, ts);
      if (answer.delete_original === true) {
        if (isEphemeral) ephemerals.remove(channel, ts);
        else await callAsApp("chat.delete", { channel, ts });
      } else if (!isEphemeral) {
        await callAsApp("chat.update", { channel, ts, text, blocks });
      } else if (current !== undefined) {
        ephemerals.put({ ...current, text, blocks });
      }
    } else if (answer.response_type === "in_channel") {
      await callAsApp("chat.postMessage", { channel, text, blocks });
    } else {
      await this.#add({ channelId: channel, userId, from: "app", text, blocks });
    }
  }

  /** Handles the response to a slash command. The person sees a failure in Slack's own words. */
  async takeResponse(command: string, outcome: SlackRequestOutcome, context: ResponseContext): Promise<void> {
    const failure = await this.#takeBody(outcome, context);
    if (failure === null) return;
    const { channelId, userId } = context;
    const text = `${command} failed with the error "${failure}"`;
    await this.#add({ channelId, userId, from: "slackbot", text, blocks: [] });
  }

  async #takeBody(outcome: SlackRequestOutcome, context: ResponseContext): Promise<string | null> {
    if (outcome.kind === "timed-out") return "operation_timeout";
    if (outcome.kind !== "acknowledged") return "dispatch_failed";
    if (outcome.body.trim() === "") return null;
    const isJson = outcome.contentType.includes("json");
    const answer = readSlackAnswer(isJson ? readSlackJson(outcome.body) : { text: outcome.body });
    if ("refused" in answer) return "invalid_command_response";
    await this.take(answer, context);
    return null;
  }

  async #add(message: Omit<EphemeralMessage, "ts" | "at">): Promise<void> {
    this.#options.ephemerals.put({ ...message, ts: await this.#options.nextTs(), at: new Date() });
  }
}
