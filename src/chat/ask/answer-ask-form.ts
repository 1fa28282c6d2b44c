/** Answers a submitted form about a question: it closes, or says at its fields what is wrong, in time and whatever fails. */
import type { AckFn, ViewResponseAction } from "@slack/bolt";
import { HathiError } from "../../core/errors.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import { within } from "../commands/answer-click.ts";
import type { AskChatOptions } from "./ask-chat-options.ts";

interface Submitted {
  readonly ack: AckFn<ViewResponseAction>;
  readonly by: Actor;
  readonly form: string;
  /** Where an error is shown that belongs to no field. */
  readonly errorAt: (problem: string) => Record<string, string>;
}

const slow =
  "Slack or GitHub are slow to say whether you may answer. Please press again in a moment: it counts once.";

/** @param take what is wrong, by the ids of blocks; undefined where the form was taken */
export async function answerAskForm(
  { logger, answerWithinMs = 2500, onChange = () => {} }: AskChatOptions,
  { ack, by, form, errorAt }: Submitted,
  take: () => Promise<Record<string, string> | undefined>,
): Promise<void> {
  const log = logger.child({ actor: by.id, form });
  const taking = (async (): Promise<Record<string, string> | "taken"> => {
    try {
      const errors = await take();
      if (errors !== undefined) return errors;
      onChange();
      return "taken";
    } catch (error) {
      if (error instanceof HathiError) return errorAt(withoutSecrets(error.message));
      log.error({ err: error }, "command failed");
      return errorAt("That did not work: Hathi cannot reach the database. Please try again.");
    }
  })();
  const errors = (await within(answerWithinMs, taking)) ?? errorAt(slow);
  await (errors === "taken" ? ack() : ack({ response_action: "errors", errors }));
}

/** Errors at a field are shown as they are, without formatting and mentions. */
export function plainText(words: string): string {
  return words.replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, "$1").replaceAll(/[*_]/g, "");
}
