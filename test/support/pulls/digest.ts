/** The digest as a team turns it on. */
import { on } from "hathi";
import { digest } from "../../../automations/pr-reminder/digest/digest.ts";

export const daily = on.cron("0,30 * * * *", { overlap: "skip" }, digest);
