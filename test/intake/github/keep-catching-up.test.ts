import { expect, onTestFinished, test, vi } from "vitest";
import { type CatchUpOutcome, DeliveryLogError } from "../../../src/core/ports/delivery-log.ts";
import type { LookOptions } from "../../../src/intake/github/catch-up.ts";
import { keepCatchingUp } from "../../../src/intake/github/keep-catching-up.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";

const looked: CatchUpOutcome = { kind: "looked", pages: 1, takenIn: 0, refused: 0, failed: 0 };

function start(answer: (look: number) => CatchUpOutcome | Error = () => looked) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const logger = createMemoryLogger();
  const looks: LookOptions[] = [];
  const look = async (options: LookOptions): Promise<CatchUpOutcome> => {
    looks.push(options);
    const given = answer(looks.length);
    if (given instanceof Error) throw given;
    return given;
  };
  return { looks, logger, kept: keepCatchingUp({ look }, logger) };
}

const pass = async (seconds: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(seconds * 1000);
};

test("the log is read at start and every three minutes, unless somebody else has just read it", async () => {
  const { looks, kept } = start();
  await pass(0);
  expect(looks).toMatchObject([{ unlessWithinMs: 0 }]);
  await pass(179);
  expect(looks).toHaveLength(1);
  await pass(1);
  expect(looks[1]).toMatchObject({ unlessWithinMs: 90_000 });
  await pass(180);
  expect(looks).toHaveLength(3);
  await kept.stop();
  await pass(3600);
  expect(looks).toHaveLength(3);
});

test("while another process reads it, this one looks again soon: the other may die in the middle", async () => {
  const { looks, kept } = start((look) => (look === 1 ? { kind: "busy" } : looked));
  await pass(15);
  expect(looks).toHaveLength(2);
  await kept.stop();
});

test("an outage is logged, tried again at growing intervals, and logged to be over", async () => {
  const away = new DeliveryLogError("GitHub is away", { passes: true, retryAfterMs: null });
  const { looks, logger, kept } = start((look) => (look <= 6 ? away : looked));
  await pass(15 + 30 + 60 + 120 + 180 + 180);
  expect(looks).toHaveLength(7);
  expect(looks.every(({ unlessWithinMs }) => unlessWithinMs === 0)).toBe(true);
  expect(logger.lines.map(({ level, fields }) => [level, fields["againInMs"]])).toEqual([
    ...[15, 30, 60, 120, 180, 180].map((seconds) => ["warn", seconds * 1000]),
    ["info", undefined],
  ]);
  await kept.stop();
});

test("a fault that a person must fix is an error in the log, and is tried again all the same", async () => {
  const wrongKey = new DeliveryLogError("401", { passes: false, retryAfterMs: null });
  const { looks, logger, kept } = start((look) => (look === 1 ? wrongKey : looked));
  await pass(15);
  expect(looks).toHaveLength(2);
  expect(logger.lines[0]).toMatchObject({
    level: "error",
    message: "missed deliveries could not be looked for",
    fields: { err: wrongKey },
  });
  await kept.stop();
});

test("a rate limit is waited out as GitHub asks", async () => {
  const limited = new DeliveryLogError("429", { passes: true, retryAfterMs: 600_000 });
  const { looks, kept } = start((look) => (look === 1 ? limited : looked));
  await pass(599);
  expect(looks).toHaveLength(1);
  await pass(1);
  expect(looks).toHaveLength(2);
  await kept.stop();
});

test("a look can be asked for, and does not run beside another", async () => {
  const { looks, kept } = start();
  kept.lookNow();
  await pass(0);
  expect(looks).toHaveLength(2);
  await pass(180);
  expect(looks).toHaveLength(3);
  await kept.stop();
});

test("stopping gives up the look that is under way and logs nothing", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const logger = createMemoryLogger();
  const look = async ({ signal }: LookOptions): Promise<CatchUpOutcome> =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const kept = keepCatchingUp({ look }, logger);
  await pass(0);
  await kept.stop();
  expect(logger.lines).toEqual([]);
});
