/** What Slack is answered when a person sends a form or opens a menu: what an automation says, or an honest word. */
import { z } from "zod";
import type { NewEvent } from "../../core/event.ts";
import type { EventId } from "../../core/ids.ts";
import type { AwaitAnswer } from "../../core/ports/form-answers.ts";

// Slack shows the person a failure after 3 s, and the way there and back takes some of them.
const answeredWithinMs = 2400;

const view = "slack.view.";
const suggestion = "slack.block_suggestion.";

/** Whether a person waits for the answer to an event of this type. */
export function isAnswered(type: string): boolean {
  return type.startsWith(view) || type.startsWith(suggestion);
}

/** @param at when the request came, by performance.now() */
export async function answerTo(
  { type, data }: NewEvent,
  id: EventId,
  at: number,
  awaitAnswer: AwaitAnswer = async () => ({ kind: "none" }),
): Promise<unknown> {
  const answer = await awaitAnswer({ id, type }, answeredWithinMs - (performance.now() - at));
  if (answer.kind === "answer") return answer.response;
  // A menu without options says by itself that there are none.
  if (type.startsWith(suggestion)) return { options: [] };
  return answer.kind === "late" ? { response_action: "update", view: lateView(data) } : undefined;
}

const titled = z.looseObject({ view: z.looseObject({ title: z.looseObject({ text: z.string() }) }) });

/** Nothing is lost: the form is stored, and its run goes on by itself. */
function lateView(data: unknown): object {
  const title = titled.safeParse(data).data?.view.title.text ?? "Sent";
  return {
    type: "modal",
    title: { type: "plain_text", text: title.slice(0, 24), emoji: false },
    close: { type: "plain_text", text: "Close", emoji: false },
    blocks: [
      {
        type: "section",
        text: {
          type: "plain_text",
          text: "What you entered is kept, and is being worked on. It could not be checked at once: if something is wrong with it, you will be told later.",
          emoji: false,
        },
      },
    ],
  };
}
