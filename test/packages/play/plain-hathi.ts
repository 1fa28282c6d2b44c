/** `hathi` for an automation that is played in plain Node: nothing is durable, and a night is short. */
import { setTimeout as delay } from "node:timers/promises";

interface Automation {
  readonly run: (event: { readonly data: object }) => unknown;
}

export const on = (_trigger: string, run: Automation["run"]): Automation => ({ run });

export const sleep = async (): Promise<void> => delay(50);

export const sleepUntil = async (): Promise<void> => delay(50);

export const step = async (...given: readonly unknown[]): Promise<unknown> =>
  (given.find((one) => typeof one === "function") as () => unknown)();
