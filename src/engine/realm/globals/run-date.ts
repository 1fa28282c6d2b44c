/** `Date` and `performance` as a run sees them: they tell the run's clock. */
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

export function createDate(instance: RunInstance): DateConstructor {
  const now = (): number => (insideStep() ? Date.now() : instance.now);
  const RunDate: DateConstructor = new Proxy(Date, {
    construct(target, args, newTarget) {
      const construct = newTarget === RunDate ? target : newTarget;
      return Reflect.construct(target, args.length === 0 ? [now()] : args, construct) as Date;
    },
    apply: () => new Date(now()).toString(),
    get: (target, property, receiver) =>
      property === "now" ? now : (Reflect.get(target, property, receiver) as unknown),
  });
  return RunDate;
}

export function createPerformance(
  instance: RunInstance,
): Pick<typeof performance, "now" | "timeOrigin"> & { toJSON(): object } {
  const origin = instance.now;
  return {
    timeOrigin: origin,
    now: () => (insideStep() ? performance.now() : instance.now - origin),
    toJSON: () => ({ timeOrigin: origin }),
  };
}
