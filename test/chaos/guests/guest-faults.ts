/** What strangers and bad automations do to the house: crowds, hostile values, silent connections, bad throws. */
import { randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import * as fc from "fast-check";
import type { Dice } from "../../programs/dice.ts";
import { nastyJson, nested } from "../../support/hostile/nasty.ts";
import type { Fault } from "../faults/faults.ts";
import { throwKinds } from "./guest-sources.ts";

const mostGluttons = 4;
const silentConnections = 400;
const strangersAtOnce = 24;

const hostileValues: readonly unknown[] = [
  { "hathi.recorded": "x" },
  { "hathi.recorded": '[["Error",1],{"kind":2}]' },
  JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {}}}'),
  JSON.parse(nested(300)),
  JSON.parse(nested(300, "object")),
  // Made of text: an object with "then" is one that "await" asks.
  JSON.parse('{"then": "not a promise", "toJSON": "not a function", "length": -1}'),
  { date: "2029-02-30T25:61:00Z", big: "9".repeat(400), nothing: null },
  "\u2028\u0000\ud800 <!channel>",
];

export const guestFaults: readonly Fault[] = [
  {
    name: "a crowd of runs",
    weight: 2,
    async inject({ send, guests }, dice) {
      const size = dice.between(40, 160);
      const first = guests.crowd;
      guests.crowd += size;
      const tickets = Array.from({ length: size }, (_, index) => first + index);
      await Promise.all(tickets.map((number) => send("crowd", { number, name: `guest ${number}` })));
      return `${size} of them`;
    },
  },
  {
    name: "hostile values, handed to a child",
    weight: 3,
    async inject({ send, guests }, dice) {
      const values = [
        ...hostileValues,
        ...fc.sample(nastyJson(), { seed: dice.between(1, 1_000_000), numRuns: 6 }),
      ];
      const picked = [dice.pick(values), dice.pick(values), dice.pick(values)];
      await Promise.all(
        picked.map(async (payload) => {
          const id = randomUUID();
          guests.mirrored.set(id, payload);
          await send("mirror", { id, payload });
        }),
      );
      return `${picked.length} of them`;
    },
  },
  {
    name: "values thrown that no log bears",
    weight: 3,
    async inject({ send, guests }, dice) {
      const kind = dice.between(0, throwKinds - 1);
      guests.thrown += 1;
      await send("throws", { kind, inStep: dice.fraction() < 0.6 });
      return `kind ${kind}`;
    },
  },
  {
    name: "a thread that is kept busy or full",
    weight: 1,
    async inject({ send, guests }, dice) {
      if (guests.gluttons >= mostGluttons) return null;
      guests.gluttons += 1;
      const kind = dice.fraction() < 0.5 ? "loop" : "memory";
      await send("glutton", { kind });
      return kind;
    },
  },
  {
    name: "silent connections",
    weight: 2,
    async inject({ replicas }, dice) {
      const replica = dice.pick(replicas);
      const { port, hostname } = new URL(replica.url);
      const sockets = Array.from({ length: silentConnections }, () => openSilent(Number(port), hostname));
      await delay(dice.between(2000, 8000));
      for (const socket of sockets) socket.destroy();
      return `${sockets.length} to replica ${replica.number}`;
    },
  },
  {
    name: "bodies without a signature",
    weight: 2,
    async inject({ replicas }, dice) {
      const { url, number } = dice.pick(replicas);
      const path = dice.pick(["/slack/events", "/github/webhooks", "/hooks/crowd", "/hooks/nobody"]);
      await Promise.all(Array.from({ length: strangersAtOnce }, async () => postUnsigned(url + path, dice)));
      return `${strangersAtOnce} to ${path} of replica ${number}`;
    },
  },
];

function openSilent(port: number, host: string): Socket {
  const socket = connect(port, host);
  socket.on("error", () => {});
  return socket;
}

async function postUnsigned(url: string, dice: Dice): Promise<void> {
  const body = dice.fraction() < 0.5 ? nested(200_000) : "x".repeat(dice.between(1, 4_000_000));
  const answer = await fetch(url, {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
    signal: AbortSignal.timeout(10_000),
  }).catch(() => null);
  await answer?.body?.cancel().catch(() => {});
}
