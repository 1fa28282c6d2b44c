/** Resumes the paused runs of one message for a person, and says what came of it. */
import { HathiError, messageOf } from "../../../core/errors.ts";
import type { RunId } from "../../../core/ids.ts";
import type { Actor } from "../../../core/ports/people/run-commands.ts";
import type { RunControl } from "../../../core/ports/people/run-control.ts";
import { withoutSecrets } from "../../../core/secrets/secrets.ts";
import { escapeWithin } from "../../blocks/chat-message.ts";
import { idWord } from "../../blocks/run-words.ts";
import type { Retried } from "./retry-failed.ts";

const mostAtOnce = 200;

export async function resumeAndTell(control: RunControl, told: RunId, by: Actor): Promise<Retried> {
  const { runs } = await control.failed({ toldWith: told, limit: 1000 });
  const left = runs.filter(({ state }) => state === "paused");
  const [only] = left;
  if (only === undefined) return { isDone: false, words: "None of these runs is paused any more." };
  let resumed = 0;
  let refusal: string | undefined;
  for (const { id } of left.slice(0, mostAtOnce)) {
    try {
      await control.resume(id, by.request === undefined ? by : { ...by, request: `${by.request} ${id}` });
      resumed += 1;
    } catch (error) {
      if (!(error instanceof HathiError) || error.code === "REQUEST_REPEATED") throw error;
      refusal ??= withoutSecrets(messageOf(error));
    }
  }
  const rest = left.length - resumed;
  const words = [
    ...(resumed === 0
      ? []
      : [left.length === 1 ? `▶️ ${idWord(only)} goes on.` : `▶️ ${resumed} runs go on.`]),
    ...(refusal === undefined ? [] : [escapeWithin(refusal, 1500)]),
    ...(rest > 0 && resumed > 0 ? [`${rest} are paused still.`] : []),
  ];
  return { isDone: resumed > 0, words: words.join("\n") };
}
