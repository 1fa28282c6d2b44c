/** The outside world of the chaos programs: an HTTP server that keeps every effect, in no process that is killed. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Dice } from "../../programs/dice.ts";
import { answerLedger, readLedgerCall, type ToldLedger } from "../../programs/ledger.ts";

export interface LedgerEffect extends ToldLedger {
  readonly at: number;
  /** It was kept, and the connection cut instead of an answer. */
  readonly cut: boolean;
}

export interface OutsideLedger {
  readonly url: string;
  readonly effects: readonly LedgerEffect[];
  /** From 0 to 1: how often the connection is cut, before or after the effect. */
  trouble: number;
  readonly cuts: number;
  close(): Promise<void>;
}

export async function startOutsideLedger(dice: Dice): Promise<OutsideLedger> {
  const effects: LedgerEffect[] = [];
  const busy = new Map<string, number>();
  let cuts = 0;
  const server = createServer((request, response) => {
    const told = readLedgerCall(request.url ?? "");
    const key = `${told.n} ${told.id}${told.p}`;
    request.resume();
    if (dice.fraction() < ledger.trouble / 2) {
      cuts += 1;
      response.destroy();
      return;
    }
    const cut = dice.fraction() < ledger.trouble / 2;
    effects.push({ ...told, at: Date.now(), cut });
    if (cut) {
      cuts += 1;
      response.destroy();
      return;
    }
    const refused = busy.get(key) ?? 0;
    const { status, text } = answerLedger(told, refused);
    if (status === 503) busy.set(key, refused + 1);
    response.writeHead(status, { "content-type": "text/plain" }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const ledger = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    effects,
    trouble: 0,
    get cuts() {
      return cuts;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return ledger;
}
