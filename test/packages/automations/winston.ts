/** winston: lines to a file and to a service. */
import { on, sleep } from "hathi";
import winston from "winston";
import { inFolder, night, noted, port } from "./lib/lab.ts";

const logger = winston.createLogger({
  transports: [
    new winston.transports.File({ filename: inFolder("winston.txt") }),
    new winston.transports.Http({ host: "127.0.0.1", port: port("http"), path: "/push/winston" }),
  ],
});

export default on("webhook.play", async () => {
  logger.info("one");
  await sleep("2 seconds");
  const before = "one";

  await noted(before);
  await sleep(night);

  logger.info("two");
  await sleep("2 seconds");
  const after = "two";
  return { before, after };
});
