/** Each person's pull requests in one message a day, for everybody who wants that: `/hathi hours digest 9:30`. */
import { on } from "hathi";
import { digest } from "./pr-reminder/digest/digest.ts";

// What `/hathi settings pr-reminder` set holds here, too.
export default on.cron("0,30 * * * *", async () => digest("pr-reminder"));
