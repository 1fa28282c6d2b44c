/** Retries the failed runs of one message for a person, and says what came of it. */
import type { FailedRun } from "../../../core/failed-run.ts";
import { HathiError, messageOf } from "../../../core/errors.ts";
import { type RunId, shortId } from "../../../core/ids.ts";
import type { Actor } from "../../../core/ports/people/run-commands.ts";
import type { RunControl } from "../../../core/ports/people/run-control.ts";
import { withoutSecrets } from "../../../core/secrets/secrets.ts";
import { escapeWithin } from "../../blocks/chat-message.ts";
import { idWord, personWord } from "../../blocks/run-words.ts";

/** A person waits for the answer to a click, so further runs are left for another click or the terminal. */
const mostAtOnce = 200;

export interface Retried {
  /** Whether anything was retried. */
  readonly isDone: boolean;
  readonly words: string;
}

export async function retryAndTell(control: RunControl, told: RunId, by: Actor): Promise<Retried> {
  const { runs } = await control.failed({ toldWith: told, limit: 1000 });
  const left = runs.filter(({ retried }) => retried === null || retried.state === "cancelled");
  const [only] = left;
  if (only === undefined) return { isDone: false, words: nothingLeft(runs) };
  const refused = new Map<string, number>();
  const started: RunId[] = [];
  for (const run of left.slice(0, mostAtOnce)) {
    try {
      started.push(await control.restart(run.id, requestOf(by, run), { once: true }));
    } catch (error) {
      if (!(error instanceof HathiError) || error.code === "REQUEST_REPEATED") throw error;
      const words = withoutSecrets(messageOf(error));
      refused.set(words, (refused.get(words) ?? 0) + 1);
    }
  }
  return { isDone: started.length > 0, words: wordsOf(left, started, refused) };
}

/** @throws {HathiError} if RunControl.restart refuses */
export async function retryOneAndTell(control: RunControl, id: RunId, by: Actor): Promise<Retried> {
  const as = await control.restart(id, by, { once: true });
  return { isDone: true, words: goesOn({ shortId: shortId(id) }, as) };
}

function goesOn(run: Pick<FailedRun, "shortId">, as: RunId): string {
  return `↩️ ${idWord(run)} goes on from its failed step, as ${idWord({ shortId: shortId(as) })}.`;
}

// Each run has its own request id: so one click retries many runs, and a repeated click retries none again.
function requestOf({ id, request }: Actor, run: FailedRun): Actor {
  return request === undefined ? { id } : { id, request: `${request} ${run.id}` };
}

function nothingLeft(runs: readonly FailedRun[]): string {
  const [run] = runs;
  if (run === undefined) return "That run no longer exists. `/hathi list all` shows all runs.";
  if (run.retried === null || runs.length > 1) return "All of these runs were retried already.";
  const by = run.retried.by === null ? "" : ` by ${personWord(run.retried.by)}`;
  return `${idWord(run)} was retried already${by}, as ${idWord(run.retried)}: that run is ${run.retried.state}.`;
}

function wordsOf(
  left: readonly FailedRun[],
  started: readonly RunId[],
  refused: ReadonlyMap<string, number>,
): string {
  const [run] = left;
  const [as] = started;
  const said: string[] = [];
  if (as !== undefined && run !== undefined) {
    said.push(
      left.length === 1 ? goesOn(run, as) : `↩️ ${started.length} runs go on from their failed steps.`,
    );
  }
  const [[words, count] = []] = refused;
  const total = [...refused.values()].reduce((sum, number) => sum + number, 0);
  if (words !== undefined && count !== undefined) {
    const more = total > 1 ? `${total} could not be retried. The first reason: ` : "";
    said.push(escapeWithin(`${more}${words}`, 1500));
  }
  const rest = left.length - mostAtOnce;
  if (rest > 0) said.push(`${rest} are left: click again, or call \`npx hathi runs retry --all-failed\`.`);
  return said.join("\n");
}
