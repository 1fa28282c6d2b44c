/** Reads the variables that bound how much senders may use of a process. */
import { defaultIntakeBounds, type IntakeBounds } from "../../core/bounds/intake-bounds.ts";
import type { Environment } from "./environment.ts";
import { readWhole } from "./read-numbers.ts";

const mebibyte = 1024 * 1024;
const mostBytes = 512 * mebibyte;

export function readIntakeBounds(values: Environment, problems: string[]): IntakeBounds {
  const standard = defaultIntakeBounds;
  const read = (
    name: keyof Environment & `HATHI_${string}`,
    range: readonly [number, number],
    otherwise: number,
  ): number => readWhole(name, values[name], range, otherwise, problems);
  const bounds = {
    connections: read("HATHI_MAX_CONNECTIONS", [16, 100_000], standard.connections),
    connectionsPerAddress: read(
      "HATHI_MAX_CONNECTIONS_PER_ADDRESS",
      [1, 100_000],
      standard.connectionsPerAddress,
    ),
    bodiesBytes: read("HATHI_MAX_BODIES_BYTES", [mebibyte, 16 * 1024 * mebibyte], standard.bodiesBytes),
    deliveryBytes: read("HATHI_MAX_DELIVERY_BYTES", [1024, mostBytes], standard.deliveryBytes),
    webhookBytes: read("HATHI_MAX_WEBHOOK_BYTES", [1024, mostBytes], standard.webhookBytes),
    webhooksPerMinute: read("HATHI_WEBHOOKS_PER_MINUTE", [1, 10_000_000], standard.webhooksPerMinute),
  };
  return bounds;
}
