/** chalk and cli-table3: a table that is shown after the night. */
import { on, sleep } from "hathi";
import chalk from "chalk";
import Table from "cli-table3";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const table = new Table({ head: ["a"] });
  table.push(["one"]);
  const before = [chalk.bold("x").includes("x"), table.toString().includes("one")];

  await noted(before);
  await sleep(night);

  table.push(["two"]);
  const after = table.toString().includes("two");
  return { before, after };
});
