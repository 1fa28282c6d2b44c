/** ts-pattern: a match. */
import { on, sleep } from "hathi";
import { match, P } from "ts-pattern";
import { night, noted } from "./lib/lab.ts";

const name = (value: unknown): string =>
  match(value)
    .with({ a: P.number }, () => "number")
    .otherwise(() => "other");

export default on("webhook.play", async () => {
  const before = name({ a: 1 });

  await noted(before);
  await sleep(night);

  const after = name("x");
  return { before, after };
});
