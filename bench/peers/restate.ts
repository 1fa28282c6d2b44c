/** A service of Restate, as its documentation sets it up: an endpoint over HTTP/2 that the server calls. */
import * as restate from "@restatedev/restate-sdk";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";

const sums = restate.service({
  name: "sums",
  handlers: {
    async add(context: restate.Context, { steps }: { readonly steps: number }): Promise<number> {
      let sum = 0;
      for (let step = 0; step < steps; step += 1) sum += await context.run("add", () => step);
      return sum;
    },
  },
});

const server = createServer(
  restate.createEndpointHandler({
    services: [sums],
    logger: (meta, message) => {
      const level: string = meta.level;
      if (level === "error") console.error(message);
    },
  }),
);
server.listen(0, "127.0.0.1", () => console.log(`ready ${(server.address() as AddressInfo).port}`));
process.stdin.resume().once("end", () => process.exit(0));
