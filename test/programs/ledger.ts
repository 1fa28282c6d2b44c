/**
 * What programs say to the outside, and what it answers: a ledger over HTTP, and messages in Slack. Whoever plays the
 * outside and the model agree on it here.
 */

export type LedgerCall = "put" | "step" | "once" | "fail" | "flaky" | "value";

/** One effect: which run it is of, its place in the program, and the value that it tells. */
export interface Told {
  /** The run's number. */
  readonly n: number;
  readonly id: number;
  readonly p: string;
  readonly v: number;
}

export interface ToldLedger extends Told {
  readonly call: LedgerCall;
  /** How often it is to be refused, or what is to be given back. */
  readonly more: number | null;
}

/** What is said of a message to a channel that there is not. */
export const refusedMessage = "slack.chat.postMessage: channel_not_found";
export const missingChannel = "C00000000";

/** What a step gives, and an event carries. */
export function valueOf(id: number, p: string): number {
  return (id * 7 + p.length * 3) % 100;
}

/** @param path "/put/<n>/<id>/<p>/<v>/<more>" */
export function readLedgerCall(path: string): ToldLedger {
  const [, call, n, id, p = "", v, more] = path.split("/");
  return {
    call: call as LedgerCall,
    n: Number(n),
    id: Number(id),
    p,
    v: Number(v),
    more: more === undefined ? null : Number(more),
  };
}

export interface LedgerAnswer {
  readonly status: number;
  readonly text: string;
}

/** @param refused how often this effect was refused before */
export function answerLedger({ call, id, p, more }: ToldLedger, refused: number): LedgerAnswer {
  if (call === "flaky" && refused < (more ?? 0)) return { status: 503, text: "busy" };
  if (call === "fail") return { status: 422, text: `f${id}${p}` };
  return { status: 200, text: String(call === "value" ? more : valueOf(id, p)) };
}

/** The name of the step around a call, under which a person who is asked about it finds it. */
export function stepNameOf({ call, n, id, p }: ToldLedger): string {
  return `ledger/${call}/${n}/${id}/${p}`;
}

/** What a step of this name did, as far as its name tells. */
export function readStepName(name: string): Pick<ToldLedger, "call" | "n" | "id" | "p"> {
  const { call, n, id, p } = readLedgerCall(name.replace(/^ledger/, ""));
  return { call, n, id, p };
}

export function messageOf({ n, id, p, v }: Told): string {
  return `run ${n} at ${id}${p} with ${v}`;
}

/** @returns undefined where the text is no message of a program */
export function readMessage(text: string): Told | undefined {
  const [, n, id, p = "", v] = /^run (\d+) at (\d+)([.+\d]*) with (-?\d+)$/.exec(text) ?? [];
  return n === undefined ? undefined : { n: Number(n), id: Number(id), p, v: Number(v) };
}
