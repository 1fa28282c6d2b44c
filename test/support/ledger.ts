/** The ledger of effects, outside of every process that a crash test kills: an HTTP server in the test itself. */
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

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
  const server = createServer((request, response) => {
    void (async () => {
      // A GET has no body: then there is no more to note than that it came.
      const body = await text(request);
      const effect = JSON.parse(body === "" ? "{}" : body) as LedgerEffect;
      effects.push(effect);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ value: await ledger.answer(effect) }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the ledger does not listen");
  ledger.url = `http://127.0.0.1:${address.port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return ledger;
}
