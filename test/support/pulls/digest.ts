/** The digest as a team turns it on. */
import { on } from "hathi";
import { digest } from "../../../automations/pr-reminder/digest.ts";

export default on.cron("0,30 * * * *", { overlap: "skip" }, digest);
