/** A recording for a test: the calls that were once made to the real services, and the outcome of each. */
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { FailureKind } from "../../core/ports/connector.ts";
import { messageOf } from "../../core/errors.ts";
import { decodeValue, encodeThrown, encodeValue } from "../../core/values/recorded-value.ts";
import { strikeSecrets, strikeText } from "./strike-secrets.ts";

/** The outcome of a call. */
export type Outcome =
  | { readonly kind: "answer"; readonly value: unknown }
  | { readonly kind: "error"; readonly error: unknown; readonly failure: FailureKind };

/** A call in the file. Its value is JSON if JSON can hold the value, and otherwise encoded as in the journal. */
interface RecordedCall {
  readonly call: string;
  readonly args: unknown;
  readonly answer?: unknown;
  readonly encoded?: string;
  readonly error?: string;
  readonly failure?: FailureKind;
}

export const howToRecord =
  "Record it again: set HATHI_RECORD=1 and the variables of the services that it calls (SLACK_BOT_TOKEN and the like), and run this test by itself. That calls the real services";

/** Thrown if a recording does not have a call: then the test has to be mended, and the call is not retried. */
export class NotRecorded extends Error {}

/** A recording that is being made: the outcome of each call is written to the file as soon as it is known. */
export class NewRecording {
  readonly #file: string;
  readonly #calls: RecordedCall[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  add(call: string, args: unknown, outcome: Outcome): void {
    this.#calls.push({ call, args: strikeSecrets(args), ...toRecorded(call, outcome) });
    mkdirSync(dirname(this.#file), { recursive: true });
    // A process that dies meanwhile leaves what was recorded by then whole.
    const fresh = `${this.#file}.${process.pid}.new`;
    writeFileSync(fresh, `${JSON.stringify({ calls: this.#calls }, null, 2)}\n`);
    renameSync(fresh, existsSync(this.#file) ? realpathSync(this.#file) : this.#file);
  }
}

/** A recording that is played back: each recorded call answers one call with the same name and arguments. */
export class OldRecording {
  readonly #file: string;
  readonly #left: RecordedCall[];

  /** @throws {Error} if there is no recording, or it cannot be read */
  constructor(file: string) {
    this.#file = file;
    this.#left = [...readCalls(file)];
  }

  /** The outcome of the next call with this name and these arguments; undefined if none is left. */
  take(call: string, args: unknown): Outcome | undefined {
    const asked = toJson(strikeSecrets(args));
    const index = this.#left.findIndex((one) => one.call === call && isDeepStrictEqual(one.args, asked));
    const [recorded] = index === -1 ? [] : this.#left.splice(index, 1);
    if (recorded === undefined) return undefined;
    if (recorded.error !== undefined) {
      const failure = recorded.failure ?? { kind: "final" };
      return { kind: "error", error: decodeValue(recorded.error), failure };
    }
    const { answer, encoded } = recorded;
    return { kind: "answer", value: encoded === undefined ? answer : decodeValue(encoded) };
  }

  describeMissing(call: string, args: unknown): NotRecorded {
    const asked = toJson(strikeSecrets(args));
    const told = (args: unknown): string => JSON.stringify(args).slice(1, -1);
    const next = this.#left.find((one) => one.call === call);
    const instead =
      next === undefined
        ? `It has no further call of ${call}`
        : `The next call of that name in it is ${call}(${told(next.args)})`;
    return new NotRecorded(
      `the recording ${this.#file} has no call ${call}(${told(asked)}). ${instead}. ${howToRecord}`,
    );
  }
}

function readCalls(file: string): readonly RecordedCall[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`there is no recording ${file} (${messageOf(error)}). ${howToRecord}`, { cause: error });
  }
  try {
    const { calls } = JSON.parse(text) as { calls: readonly RecordedCall[] };
    if (!Array.isArray(calls)) throw new TypeError('it has no list "calls"');
    return calls;
  } catch (error) {
    throw new Error(`${file} is no recording (${messageOf(error)}). ${howToRecord}`, { cause: error });
  }
}

function toRecorded(call: string, outcome: Outcome): Omit<RecordedCall, "call" | "args"> {
  if (outcome.kind === "error") {
    return { error: strikeText(encodeThrown(outcome.error)), failure: outcome.failure };
  }
  const answer = strikeSecrets(outcome.value);
  return answer !== undefined && isDeepStrictEqual(toJson(answer), answer)
    ? { answer }
    : { encoded: encodeValue(answer, call) };
}

function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? "null");
}
