/** simple-git: a repository that is made, looked at and committed to. */
import { on, sleep } from "hathi";
import { mkdir, writeFile } from "node:fs/promises";
import { simpleGit } from "simple-git";
import { inFolder, night, noted } from "./lib/lab.ts";

const folder = inFolder("repository");

export default on("webhook.play", async () => {
  await mkdir(folder, { recursive: true });
  const git = simpleGit(folder);
  await git.init();
  await git.addConfig("user.name", "Ann").addConfig("user.email", "ann@example.com");
  await writeFile(`${folder}/a.md`, "one");
  await git.add("a.md");
  const first = await git.commit("first");
  const before = [first.summary.changes, (await git.status()).isClean()];

  await noted(before);
  await sleep(night);

  await writeFile(`${folder}/b.md`, "two");
  await git.add("b.md");
  await git.commit("second");
  const after = (await git.log()).all.map(({ message }) => message);
  return { before, after };
});
