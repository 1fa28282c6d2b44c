/** The outside world of the chaos programs: an HTTP server that keeps every effect, in no process that is killed. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { valueOf } from "../support/programs/render-control-flow.ts";
import type { Dice } from "../support/programs/dice.ts";

export type LedgerCall = "put" | "step" | "once" | "fail" | "flaky";

export interface LedgerEffect {
  readonly call: LedgerCall;
  /** The run's number, and the place in its program: "12.0". */
  readonly n: number;
  readonly id: number;
  readonly p: string;
  readonly v: number;
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
    // /put/<n>/<id>/<p>/<v>/<failures>
    const [, call, n, id, p = "", v, failures] = (request.url ?? "").split("/");
    const key = `${n} ${id}${p}`;
    request.resume();
    if (dice.fraction() < ledger.trouble / 2) {
      cuts += 1;
      response.destroy();
      return;
    }
    const cut = dice.fraction() < ledger.trouble / 2;
    effects.push({
      call: call as LedgerCall,
      n: Number(n),
      id: Number(id),
      p,
      v: Number(v),
      at: Date.now(),
      cut,
    });
    if (cut) {
      cuts += 1;
      response.destroy();
      return;
    }
    const before = busy.get(key) ?? 0;
    if (call === "flaky" && before < Number(failures)) {
      busy.set(key, before + 1);
      answer(response, 503, "busy");
    } else if (call === "fail") answer(response, 422, `f${id}${p}`);
    else answer(response, 200, String(valueOf(Number(id), p)));
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

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain" }).end(text);
}
