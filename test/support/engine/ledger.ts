/** The ledger of effects, outside of every process that a crash test kills: an HTTP server in the test itself. */
import { text } from "node:stream/consumers";
import { listen } from "../listen.ts";

export interface LedgerEffect {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly inDoubt: boolean;
  readonly pid: number;
}

export interface Ledger {
  readonly url: string;
  readonly effects: readonly LedgerEffect[];
  /** Called for each effect before it is answered; what it returns is the call's value. */
  answer: (effect: LedgerEffect) => unknown;
}

export async function startLedger(): Promise<Ledger> {
  const effects: LedgerEffect[] = [];
  const ledger = { effects, url: "", answer: (_effect: LedgerEffect): unknown => ({ ok: true }) };
  ledger.url = await listen((request, response) => {
    void (async () => {
      // A GET has no body: then there is no more to note than that it came.
      const body = await text(request);
      const effect = JSON.parse(body === "" ? "{}" : body) as LedgerEffect;
      effects.push(effect);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ value: await ledger.answer(effect) }));
    })();
  });
  return ledger;
}
