/** Hathi in one, two and four processes on the same Postgres, with as many runs in flight altogether, or for each. */
import { hathi, startHathi, sums } from "../systems/hathi.ts";
import { playInFlight } from "./in-flight.ts";
import type { Figure, Row } from "./row.ts";

const steps = 10;
const inFlight = 200;

export const processes: Row = {
  name: "processes",
  turns: 1,
  title: `runs of ${steps} steps that do nothing, on so many processes`,
  systems: [hathi],
  play: async (_system, beds, size) => {
    const figures: Figure[] = [];
    const plays = [1, 2, 4].flatMap((count) =>
      (count === 1 ? [inFlight] : [inFlight, inFlight * count]).map((most) => ({ count, most })),
    );
    for (const { count, most } of plays) {
      figures.push(
        await beds.lend(async (bed) => {
          const running = await startHathi(bed, { ...sums, processes: count });
          try {
            const runs = size === "quick" ? 500 : 4000;
            await playInFlight(300 * count, most, async () => running.run(steps));
            const seconds = await playInFlight(runs, most, async () => running.run(steps));
            return {
              name: `runs a second, ${count} process${count === 1 ? "" : "es"}, ${most} in flight`,
              value: runs / seconds,
              unit: "/s",
            };
          } finally {
            await running.close();
          }
        }),
      );
    }
    return figures;
  },
};
