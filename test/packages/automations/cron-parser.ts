/** cron-parser: an iterator that goes on after the night. */
import { on, sleep } from "hathi";
import { CronExpressionParser } from "cron-parser";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const ticks = CronExpressionParser.parse("*/5 * * * *", { currentDate: "2026-01-01T00:01:00Z", tz: "UTC" });
  const before = ticks.next().toISOString();

  await noted(before);
  await sleep(night);

  const after = ticks.next().toISOString();
  return { before, after };
});
