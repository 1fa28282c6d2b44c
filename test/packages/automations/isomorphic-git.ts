/** isomorphic-git: a commit before the night and one after it. */
import { on, sleep } from "hathi";
import fs from "node:fs";
import git from "isomorphic-git";
import { inFolder, night, noted } from "./lib/lab.ts";

const about = { fs, dir: inFolder("repository") };
const author = { name: "Ann", email: "ann@example.com" };
async function commit(name: string): Promise<number> {
  await fs.promises.writeFile(`${about.dir}/${name}`, name);
  await git.add({ ...about, filepath: name });
  return (await git.commit({ ...about, message: name, author })).length;
}

export default on("webhook.play", async () => {
  await fs.promises.mkdir(about.dir, { recursive: true });
  await git.init(about);
  const before = await commit("a.md");

  await noted(before);
  await sleep(night);

  await commit("b.md");
  const after = (await git.log(about)).map(({ commit: { message } }) => message.trim());
  return { before, after };
});
