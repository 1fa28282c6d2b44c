/** ajv: a schema that is compiled at the top. */
import { on, sleep } from "hathi";
import { Ajv } from "ajv";
import { night, noted } from "./lib/lab.ts";

const check = new Ajv({ allErrors: true }).compile({
  type: "object",
  properties: { n: { type: "number" } },
  required: ["n"],
});

export default on("webhook.play", async () => {
  const before = [check({ n: 1 }), check({}), check.errors?.length];

  await noted(before);
  await sleep(night);

  const after = check({ n: 2 });
  return { before, after };
});
