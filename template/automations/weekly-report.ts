/** Posts how many issues were closed in the last week, on Monday mornings. */
import { github, on, slack } from "hathi";

const channel = "#general";
const where = { owner: "octo", repo: "app" };

export default on.cron("0 9 * * 1", { tz: "Europe/Berlin" }, async ({ data: { due } }) => {
  const since = new Date(Date.parse(due) - 7 * 24 * 3_600_000).toISOString();
  const closed = await github.paginate(github.rest.issues.listForRepo, { ...where, state: "closed", since });
  const issues = closed.filter(({ pull_request }) => pull_request === undefined);
  await slack.chat.postMessage({
    channel,
    text: `${issues.length} ${issues.length === 1 ? "issue was" : "issues were"} closed since ${since.slice(0, 10)}.`,
  });
});
