/**
 * `/deploy octo/app main`: deploys the newest commit of a branch, once somebody else who may write to the repository has
 * approved that very commit. A push meanwhile replaces the question.
 */
import { ask, escapeSlack, github, on, slack, status } from "hathi";

export default on("slack.command.deploy", async ({ data: { text, user_id: asker, channel_id: channel } }) => {
  const tell = async (said: string) => void (await slack.chat.postMessage({ channel, text: said }));
  const [, owner, repo, branch = "main"] = /^\s*([\w.-]+)\/([\w.-]+)(?:\s+(\S+))?\s*$/.exec(text) ?? [];
  if (owner === undefined || repo === undefined) {
    await tell(`<@${asker}>, say what to deploy: \`/deploy octo/app\`, or \`/deploy octo/app a-branch\`.`);
    return;
  }
  const head = async () => {
    const { data } = await github.rest.repos.getCommit({ owner, repo, ref: `heads/${branch}` });
    return data.sha;
  };

  const answer = await ask({
    to: channel,
    text: `<@${asker}> wants to deploy to production.`,
    fields: { repository: `${owner}/${repo}`, branch },
    choices: [
      { value: "deploy", style: "primary" },
      { value: "reject", style: "danger" },
    ],
    from: { permission: "write", on: `${owner}/${repo}` },
    notSelf: true,
    bindTo: { look: head, on: "github.push", subject: `${owner}/${repo}:${branch}` },
    expires: "8 h",
    onExpiry: "reject",
    remind: "2 h",
  });

  const what = `${escapeSlack(`${owner}/${repo}`)} \`${escapeSlack(branch).replaceAll("`", "'")}\``;
  if (answer.choice !== "deploy") {
    await tell(
      answer.outcome === "expired" ? `Nobody approved ${what} in time.` : `${what} is not deployed.`,
    );
    return;
  }
  status(`deploying ${owner}/${repo}`);
  await github.rest.repos.createDeployment({
    owner,
    repo,
    ref: answer.boundTo ?? branch,
    environment: "production",
    auto_merge: false,
    description: `approved by ${answer.by.map(({ person }) => person).join(", ")}`,
  });
  await tell(
    `${what} is on its way, approved by ${answer.by.map(({ person }) => `<@${person}>`).join(", ")}.`,
  );
});
