/** @sentry/node: a message and an exception. */
import { on, sleep } from "hathi";
import * as Sentry from "@sentry/node";
import { at, night, noted } from "./lib/lab.ts";

Sentry.init({ dsn: at("sentry/1").replace("http://", "http://public@") });
Sentry.setTag("team", "ops");

export default on("webhook.play", async () => {
  Sentry.captureMessage("one");
  const before = await Sentry.flush(2000);

  await noted(before);
  await sleep(night);

  Sentry.captureException(new Error("two"));
  const after = await Sentry.flush(2000);
  return { before, after };
});
