/** Where in its author's code each run stands that waits, as the playground's worker says it in its log. */
import { z } from "zod";
import { parks } from "../core/ports/logger.ts";

export interface WaitingLine {
  /** "triage.ts:13" */
  readonly line: string;
  /** The lines around it, with that line marked. */
  readonly code: string;
}

const said = z.object({ msg: z.literal(parks), run: z.string(), line: z.string(), code: z.string() });
// The page shows fewer runs.
const mostKnown = 200;

export class WaitingLines {
  readonly #known = new Map<string, WaitingLine>();

  /** @param text a line of the worker's log */
  hear(text: string): void {
    if (!text.includes(parks)) return;
    const { data } = said.safeParse(parse(text));
    if (data === undefined) return;
    const { run, line, code } = data;
    this.#known.delete(run);
    this.#known.set(run, { line, code });
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKnown && oldest !== undefined) this.#known.delete(oldest);
  }

  of(run: string): WaitingLine | null {
    return this.#known.get(run) ?? null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
