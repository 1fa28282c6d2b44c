/** Reminds the team of an issue that nobody has taken within a day. */
import { escapeSlack, github, on, slack, sleep } from "hathi";

const channel = "#general";

export default on("github.issues.opened", async ({ data: { issue, repository } }) => {
  await sleep("1 day");
  const { data: now } = await github.rest.issues.get({
    owner: repository.owner.login,
    repo: repository.name,
    issue_number: issue.number,
  });
  if (now.state !== "open" || (now.assignees ?? []).length > 0) return "taken";
  await slack.chat.postMessage({
    channel,
    text: `Nobody has taken <${issue.html_url}|${escapeSlack(issue.title)}> yet.`,
  });
  return "reminded";
});
