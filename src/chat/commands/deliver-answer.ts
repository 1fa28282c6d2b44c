/** Delivers an answer that did not go with the acknowledgement: to the response_url, else as a message of its own. */
import type { RespondFn } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import type { Logger } from "../../core/ports/logger.ts";
import type { ChatMessage } from "../blocks/chat-message.ts";

export interface Answer {
  readonly message: ChatMessage;
  /** Whether the answer replaces the message whose button was clicked. */
  readonly replaces: boolean;
}

export interface Recipient {
  /** Slack takes 5 answers within 30 minutes. */
  readonly respond: RespondFn;
  readonly client: WebClient;
  readonly channel: string | undefined;
  readonly user: string;
}

export async function deliverAnswer(
  { message, replaces }: Answer,
  { respond, client, channel, user }: Recipient,
  logger: Logger,
): Promise<void> {
  const content = { text: message.text, blocks: [...message.blocks] };
  try {
    await respond({ response_type: "ephemeral", replace_original: replaces, ...content });
  } catch (error) {
    logger.info({ err: error }, "response_url refused, posting instead");
    try {
      if (channel !== undefined) await client.chat.postEphemeral({ channel, user, ...content });
    } catch (failure) {
      logger.warn({ err: failure }, "answer not delivered");
    }
  }
}
