/** What people do about an open question beside answering it: hand it to somebody, take it over, ask back, tell more. */
import { isPersonOf } from "./groups.ts";

interface Turn {
  readonly id: number;
  /** The actor of the audit log; "run" where the automation tells more. */
  readonly person: string;
  readonly at: Date;
}

export interface HandedOver extends Turn {
  readonly kind: "handed-over";
  /** A person as groups name one: "U2", "github:ben". */
  readonly to: string;
}

export interface AskedBack extends Turn {
  readonly kind: "asked-back";
  readonly text: string;
}

export interface Told extends Turn {
  readonly kind: "told";
  readonly text: string;
  /** The turn that asked back. */
  readonly about: number;
}

export type AskTurn = HandedOver | AskedBack | Told | (Turn & { readonly kind: "taken-over" });

/** The type of the event that tells a run what people want to know before they answer. */
export const askedBackType = "ask.asked-back";

/** To whom a person has handed the question; null for whoever has it themselves. */
export function handedTo(turns: readonly AskTurn[], person: string): string | null {
  const last = turns.findLast(
    ({ kind, person: who }) => who === person && (kind === "handed-over" || kind === "taken-over"),
  );
  return last?.kind === "handed-over" ? last.to : null;
}

/** Who has handed the question to this person. */
export function lendersTo(turns: readonly AskTurn[], person: string): readonly string[] {
  const handing = new Set(turns.flatMap(({ kind, person: who }) => (kind === "handed-over" ? [who] : [])));
  return [...handing].filter((who) => {
    const to = handedTo(turns, who);
    return to !== null && isPersonOf(to, person);
  });
}

/** Whether somebody who has answered has it from this person, be it through others. */
export function isUsedUp(
  turns: readonly AskTurn[],
  person: string,
  answers: readonly { readonly person: string }[],
): boolean {
  return answers.some(({ person: answerer }) => lendersBehind(turns, answerer).includes(person));
}

/** Everyone whose right a person has: those who handed the question to them, and those who handed it to these. */
export function lendersBehind(turns: readonly AskTurn[], person: string): readonly string[] {
  const found: string[] = [];
  const waiting = [person];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const lenders = lendersTo(turns, next).filter((one) => one !== person && !found.includes(one));
    found.push(...lenders);
    waiting.push(...lenders);
  }
  return found;
}

/** Who is on it now, by a name that groups or the audit log have; null where nobody in particular is. */
export function holderOf(
  turns: readonly AskTurn[],
): { readonly name: string; readonly from: string | null } | null {
  const last = turns.findLast(({ kind }) => kind === "handed-over" || kind === "taken-over");
  if (last === undefined) return null;
  return last.kind === "handed-over"
    ? { name: last.to, from: last.person }
    : { name: last.person, from: null };
}

/** What was asked back, each with what was told about it. */
export function exchangesOf(
  turns: readonly AskTurn[],
): readonly { readonly asked: AskedBack; readonly told: Told | undefined }[] {
  return turns.flatMap((asked) => {
    if (asked.kind !== "asked-back") return [];
    const told = turns.find((turn): turn is Told => turn.kind === "told" && turn.about === asked.id);
    return [{ asked, told }];
  });
}
