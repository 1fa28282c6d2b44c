/** immer: a draft. */
import { on, sleep } from "hathi";
import { produce } from "immer";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = produce({ list: [1] }, (draft) => {
    draft.list.push(2);
  });

  await noted(before);
  await sleep(night);

  const after = produce(before, (draft) => {
    draft.list.push(3);
  });
  return { before, after };
});
