/** date-holidays: a day off. */
import { on, sleep } from "hathi";
import Holidays from "date-holidays";
import { night, noted } from "./lib/lab.ts";

const holidays = new Holidays("DE", "BY");

export default on("webhook.play", async () => {
  const before = holidays.isHoliday(new Date("2026-12-25T12:00:00Z")) !== false;

  await noted(before);
  await sleep(night);

  const after = holidays.isHoliday(new Date("2026-12-28T12:00:00Z"));
  return { before, after };
});
