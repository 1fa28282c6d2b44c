/** undici: an Agent that is handed to the global fetch. */
import { on, sleep } from "hathi";
import { Agent } from "undici";
import { at, night, noted } from "./lib/lab.ts";

const agent = new Agent().compose(
  (dispatch) => (options, handler) => dispatch({ ...options, path: `${options.path}?via=agent` }, handler),
);
const ask = async (word: string) =>
  (await fetch(at(`json/${word}`), { dispatcher: agent } as RequestInit)).json();

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
