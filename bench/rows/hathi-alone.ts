/** What is measured of Hathi alone: doors, alarms and long histories, for which its peers have nothing alike. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { hathi, startHathi } from "../systems/hathi.ts";
import { alone, quantile, untilParked } from "./alone.ts";
import { playInFlight } from "./in-flight.ts";
import type { Figure, Row, Size } from "./row.ts";

const senders = 128;

/** Deliveries a second while the runs that they start are worked on by the same process. */
export const deliveries = alone(
  "deliveries",
  `webhooks that each start a run of one step, from ${senders} senders at once`,
  {
    automations: {
      "heard.ts": `import { on, step } from "hathi";\nexport default on("webhook.heard", async () => step(() => 1));\n`,
    },
    hooks: ["heard"],
  },
  async (running, size) => {
    await playInFlight(500, senders, async () => void (await running.post("heard", {})));
    const times: number[] = [];
    const count = size === "quick" ? 2000 : 10_000;
    const seconds = await playInFlight(count, senders, async (number) => {
      times.push((await running.post("heard", { number })).ms);
    });
    return acceptedIn(seconds, times);
  },
);

/** The same for deliveries of GitHub, whose signature is over the whole body. */
export const signedDeliveries = alone(
  "github",
  `deliveries of GitHub that each start a run of one step, from ${senders} senders at once`,
  {
    withServices: true,
    automations: {
      "heard.ts": `import { on, step } from "hathi";\nexport default on("github.issues.opened", async () => step(() => 1));\n`,
    },
    hooks: [],
  },
  async (running, size) => {
    const repository = { id: 1, full_name: "octo/app" };
    const opened = (number: number): object => ({
      action: "opened",
      repository,
      issue: { number, title: "It swims", body: "x".repeat(5000) },
    });
    await playInFlight(
      500,
      senders,
      async (number) => void (await running.deliver("issues", opened(number))),
    );
    const times: number[] = [];
    const count = size === "quick" ? 2000 : 10_000;
    const seconds = await playInFlight(count, senders, async (number) => {
      times.push((await running.deliver("issues", opened(500 + number))).ms);
    });
    return acceptedIn(seconds, times);
  },
);

function acceptedIn(seconds: number, times: readonly number[]): readonly Figure[] {
  return [
    { name: "accepted a second", value: times.length / seconds, unit: "/s" },
    { name: "answered, median", value: quantile(times, 0.5), unit: "ms" },
    { name: "answered, 99 of 100", value: quantile(times, 0.99), unit: "ms" },
  ];
}

/** From the answer to a webhook until the first request of the run that it started arrives elsewhere. */
export const firstEffect: Row = {
  name: "first-effect",
  title: "a stored webhook's first effect, on an idle process",
  systems: [hathi],
  play: async (_system, beds, size) =>
    beds.lend(async (bed) => {
      let arrived = Promise.withResolvers<number>();
      const outside = createServer((_request, response) => {
        arrived.resolve(performance.now());
        response.end();
      });
      await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
      const { port } = outside.address() as AddressInfo;
      const source = `import { on } from "hathi";\nexport default on("webhook.effect", async () => void (await fetch("http://127.0.0.1:${port}/")));\n`;
      const running = await startHathi(bed, { automations: { "effect.ts": source }, hooks: ["effect"] });
      try {
        const times: number[] = [];
        for (let turn = 0; turn < (size === "quick" ? 60 : 300); turn += 1) {
          arrived = Promise.withResolvers();
          const { eventId } = await running.post("effect", { turn });
          const stored = performance.now();
          times.push((await arrived.promise) - stored);
          await running.ended(eventId);
          await delay(20);
        }
        return [
          { name: "median", value: Math.max(0, quantile(times.slice(20), 0.5)), unit: "ms" },
          { name: "99 of 100", value: quantile(times.slice(20), 0.99), unit: "ms" },
        ];
      } finally {
        await running.close();
        outside.closeAllConnections();
        outside.close();
      }
    }),
};

/** Runs that sleep until the same moment. Their rows say by how much they woke late. */
export const timersDue = alone(
  "timers",
  "runs that sleep until the same moment",
  {
    automations: {
      "sleeper.ts": `import { on, sleepUntil, step } from "hathi";
export default on("webhook.sleeper", async ({ data }) => {
  await sleepUntil(new Date(data.at));
  return step(() => Date.now());
});
`,
    },
    hooks: ["sleeper"],
  },
  async (running, size) => {
    const count = size === "quick" ? 1000 : 10_000;
    // So much time passes before all of them are parked.
    const at = Date.now() + (size === "quick" ? 20_000 : 90_000);
    const ends: Promise<void>[] = [];
    await playInFlight(count, senders, async () => {
      const { eventId } = await running.post("sleeper", { at });
      ends.push(running.ended(eventId));
    });
    await Promise.all(ends);
    const { rows } = await running.database.query<{ late: number }>(
      `select extract(epoch from journal.at)::float8 * 1000 - $1 as late
       from hathi.journal join hathi.runs on runs.id = run_id
       where runs.automation = 'sleeper' and kind = 'timer'`,
      [at],
    );
    const late = rows.map((row) => row.late);
    return [
      { name: "how many", value: count, unit: "" },
      { name: "late, first", value: quantile(late, 0), unit: "ms" },
      { name: "late, median", value: quantile(late, 0.5), unit: "ms" },
      { name: "late, last", value: quantile(late, 1), unit: "ms" },
    ];
  },
);

const lengths: Readonly<Record<Size, readonly number[]>> = {
  quick: [100, 1000],
  full: [1000, 10_000, 100_000],
};

/** How long a parked run with a long history takes from its event to its end. */
export const longHistory = alone(
  "history",
  "a parked run with so many steps, from the event that it waits for to its end",
  {
    automations: {
      "long.ts": `import { next, on, step } from "hathi";
export default on("webhook.long", async ({ data }) => {
  for (let number = 0; number < data.steps; number += 1) await step(() => number);
  await next("webhook.go");
});
`,
    },
    hooks: ["long", "go"],
  },
  async (running, size) => {
    const figures: Figure[] = [];
    for (const steps of lengths[size]) {
      const { eventId } = await running.post("long", { steps });
      await untilParked(running, eventId);
      const began = performance.now();
      await running.post("go", {});
      await running.ended(eventId);
      figures.push({ name: `${steps} steps`, value: performance.now() - began, unit: "ms" });
    }
    return figures;
  },
);
