/** @aws-sdk/client-lambda: a function is invoked, and its payload read. */
import { on, sleep } from "hathi";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { at, night, noted } from "./lib/lab.ts";

const lambda = new LambdaClient({
  region: "eu-central-1",
  endpoint: at("lambda"),
  credentials: { accessKeyId: "AKIA", secretAccessKey: "lab" },
});
const ask = async (job: string) => {
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: "f", Payload: JSON.stringify({ job }) }),
  );
  return Payload?.transformToString();
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
