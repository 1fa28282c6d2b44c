/** pino: lines to a file. */
import { on, sleep } from "hathi";
import { pino } from "pino";
import { inFolder, night, noted } from "./lib/lab.ts";

const logger = pino(
  { timestamp: false, base: null },
  pino.destination({ dest: inFolder("pino.txt"), sync: true }),
);

export default on("webhook.play", async () => {
  logger.info("one");
  const before = "one";

  await noted(before);
  await sleep(night);

  logger.info("two");
  const after = "two";
  return { before, after };
});
