/** rrule: dates that come again. */
import { on, sleep } from "hathi";
import rrule from "rrule";
import { night, noted } from "./lib/lab.ts";

const { RRule } = rrule;
const rule = new RRule({ freq: RRule.WEEKLY, count: 3, dtstart: new Date(Date.UTC(2026, 0, 5)) });

export default on("webhook.play", async () => {
  const before = rule.all();

  await noted(before);
  await sleep(night);

  const after = rule.after(new Date(Date.UTC(2026, 0, 6)));
  return { before, after };
});
