/** fuse.js: a search. */
import { on, sleep } from "hathi";
import Fuse from "fuse.js";
import { night, noted } from "./lib/lab.ts";

const fuse = new Fuse(["apple", "pear"]);

export default on("webhook.play", async () => {
  const before = fuse.search("aple")[0]?.item;

  await noted(before);
  await sleep(night);

  fuse.add("plum");
  const after = fuse.search("plum")[0]?.item;
  return { before, after };
});
