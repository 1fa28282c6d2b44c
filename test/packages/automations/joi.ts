/** joi: values that are converted. */
import { on, sleep } from "hathi";
import Joi from "joi";
import { night, noted } from "./lib/lab.ts";

const schema = Joi.object({ date: Joi.date().greater("now"), n: Joi.number() });

export default on("webhook.play", async () => {
  const before = schema.validate({ n: "1", date: "2100-01-01" }).value;

  await noted(before);
  await sleep(night);

  const after = await schema.validateAsync({ n: 2 });
  return { before, after };
});
