/** langfuse: a trace that goes on after the night. */
import { on, sleep } from "hathi";
import { Langfuse } from "langfuse";
import { at, night, noted } from "./lib/lab.ts";

const langfuse = new Langfuse({ publicKey: "pk", secretKey: "lab", baseUrl: at("langfuse") });

export default on("webhook.play", async () => {
  const trace = langfuse.trace({ name: "run" });
  trace.generation({ name: "g", model: "m", input: "hi", output: "x" });
  await langfuse.flushAsync();
  const { id } = trace;
  const before = typeof id;

  await noted(before);
  await sleep(night);

  trace.event({ name: "late" });
  await langfuse.flushAsync();
  const after = trace.id === id;
  return { before, after };
});
