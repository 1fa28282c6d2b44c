/**
 * The door before the replicas, where every delivery comes in: it picks one of them, and it is a bad door. It
 * holds deliveries back so that they overtake each other, loses answers, and delivers once more.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Dice } from "../../programs/dice.ts";
import type { Replica } from "../../support/processes/replica.ts";

export interface Door {
  readonly url: string;
  readonly counts: {
    delivered: number;
    /** Not taken by the replica that was picked: the sender tries again. */
    refused: number;
    delayed: number;
    repeated: number;
    lostAnswers: number;
  };
  /** From now on it does what it should. */
  mend(): void;
  close(): Promise<void>;
}

interface Delivery {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

const answersWithinMs = 4000;
const hopByHop = new Set(["connection", "content-length", "host", "keep-alive", "transfer-encoding"]);

export async function startDoor(replicas: readonly Replica[], dice: Dice): Promise<Door> {
  const counts: Door["counts"] = { delivered: 0, refused: 0, delayed: 0, repeated: 0, lostAnswers: 0 };
  let isBad = true;
  const chance = (fraction: number): boolean => dice.fraction() < fraction && isBad;

  const forward = async ({ path, headers, body }: Delivery): Promise<Response> => {
    const up = replicas.filter(({ isUp }) => isUp);
    const { url } = dice.pick(up.length > 0 && dice.fraction() < 0.9 ? up : replicas);
    const signal = AbortSignal.timeout(answersWithinMs);
    return fetch(url + path, { method: "POST", headers, body: new Uint8Array(body), signal });
  };

  const repeatLater = async (delivery: Delivery): Promise<void> => {
    counts.repeated += 1;
    await delay(dice.between(0, 4000));
    await forward(delivery).catch(() => {});
  };

  const server = createServer((request, response) => {
    void (async () => {
      const delivery = await readDelivery(request);
      if (chance(0.15)) {
        counts.delayed += 1;
        await delay(dice.between(50, 1500));
      }
      const answer = await forward(delivery).catch(() => null);
      if (answer?.ok !== true) {
        counts.refused += 1;
        response.writeHead(answer?.status ?? 502).end();
        return;
      }
      counts.delivered += 1;
      const text = await answer.text();
      if (chance(0.12)) void repeatLater(delivery);
      if (chance(0.04)) {
        counts.lostAnswers += 1;
        response.destroy();
        return;
      }
      const type = answer.headers.get("content-type");
      response.writeHead(answer.status, type === null ? {} : { "content-type": type }).end(text);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    mend() {
      isBad = false;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readDelivery(request: IncomingMessage): Promise<Delivery> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.entries(request.headers).filter(([name]) => !hopByHop.has(name));
  return {
    path: request.url ?? "/",
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks),
  };
}
