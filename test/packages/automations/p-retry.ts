/** p-retry: until it works, or until it gives up. */
import { on, sleep } from "hathi";
import pRetry, { AbortError } from "p-retry";
import { at, night, noted } from "./lib/lab.ts";

async function get(): Promise<number> {
  const response = await fetch(at("flaky/a"));
  if (!response.ok) throw new Error("busy");
  return response.status;
}

export default on("webhook.play", async () => {
  const before = await pRetry(get, { retries: 5, minTimeout: 100, factor: 1 });

  await noted(before);
  await sleep(night);

  const after = await pRetry(() => {
    throw new AbortError("stop");
  }).catch((error: Error) => error.message);
  return { before, after };
});
