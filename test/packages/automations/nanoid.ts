/** nanoid: an id that stays the same. */
import { on, sleep } from "hathi";
import { customAlphabet, nanoid } from "nanoid";
import { night, noted } from "./lib/lab.ts";

const short = customAlphabet("abc", 5);

export default on("webhook.play", async () => {
  const ids = [nanoid(), short()];
  const before = ids.map(({ length }) => length);
  const seen = ids.join(" ");

  await noted(before);
  await sleep(night);

  const after = [ids.join(" ") === seen, nanoid() === ids[0]];
  return { before, after };
});
