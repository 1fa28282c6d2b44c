/** The ledger of effects, outside of every process that a crash test kills: an HTTP server in the test itself. */
import { text } from "node:stream/consumers";
import { decodeValue, encodeThrown, encodeValue } from "../../../src/core/values/recorded-value.ts";
import { listen } from "../listen.ts";

export interface LedgerEffect {
  readonly name: string;
  readonly args: readonly unknown[];
  /** Order of call in its run. */
  readonly call: number;
  readonly run: string;
  readonly inDoubt: boolean;
  readonly pid: number;
}

/** What a worker hears of its call. */
export type LedgerAnswer = { readonly value: unknown } | { readonly thrown: unknown };

export interface Ledger {
  readonly url: string;
  readonly effects: LedgerEffect[];
  /** What each call was answered, by run and number, whether or not anybody recorded it. */
  readonly given: Map<string, unknown>;
  /** Called for each effect before it is answered; what it returns is the call's value, and it may throw. */
  answer: (effect: LedgerEffect) => unknown;
}

export async function startKillLedger(): Promise<Ledger> {
  const effects: LedgerEffect[] = [];
  const ledger: { -readonly [Name in keyof Ledger]: Ledger[Name] } = {
    effects,
    given: new Map(),
    url: "",
    answer: () => ({ ok: true }),
  };
  const encodedAnswer = async (effect: LedgerEffect): Promise<string> => {
    try {
      const value = await ledger.answer(effect);
      ledger.given.set(`${effect.run} ${effect.call}`, value);
      return encodeValue({ value }, effect.name);
    } catch (error) {
      return encodeValue({ thrown: decodeValue(encodeThrown(error)) }, effect.name);
    }
  };
  ledger.url = await listen((request, response) => {
    void (async () => {
      const effect = decodeValue(await text(request)) as LedgerEffect;
      effects.push(effect);
      response.end(await encodedAnswer(effect));
    })();
  });
  return ledger;
}
