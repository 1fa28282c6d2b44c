/** moment-timezone: an hour elsewhere. */
import { on, sleep } from "hathi";
import moment from "moment-timezone";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const given = moment.utc("2026-06-01T12:00:00Z");
  const before = given.clone().tz("Europe/Berlin").format();

  await noted(before);
  await sleep(night);

  const after = [given.format(), moment().diff(given, "days") !== 0];
  return { before, after };
});
