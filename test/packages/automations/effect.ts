/** effect: retries, sleeps and many at once. */
import { on, sleep } from "hathi";
import { Effect, Schedule } from "effect";
import { at, night, noted } from "./lib/lab.ts";

const busy = Effect.tryPromise(async () => {
  const response = await fetch(at("flaky/a"));
  if (!response.ok) throw new Error("busy");
  return response.status;
});

export default on("webhook.play", async () => {
  const before = await Effect.runPromise(
    Effect.gen(function* () {
      const status = yield* busy.pipe(
        Effect.retry({ times: 4, schedule: Schedule.exponential("50 millis") }),
      );
      yield* Effect.sleep("300 millis");
      return [
        status,
        yield* Effect.all([Effect.succeed(1), Effect.promise(async () => 2)], { concurrency: 2 }),
      ];
    }),
  );

  await noted(before);
  await sleep(night);

  const after = await Effect.runPromise(Effect.sleep("2 seconds").pipe(Effect.as("slept")));
  return { before, after };
});
