/** The door of each peer: `POST /runs` with `{"steps": n}` is answered when the run has ended. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

export function listen(run: (steps: number) => Promise<unknown>): void {
  const server = createServer((request, response) => {
    void (async () => {
      try {
        const { steps } = (await json(request)) as { readonly steps: number };
        await run(steps);
        response.end("{}");
      } catch (error) {
        response.statusCode = 500;
        response.end(String(error));
      }
    })();
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () => console.log(`ready ${(server.address() as AddressInfo).port}`));
  // Whoever started this process holds its input: without them it ends.
  process.stdin.resume().once("end", () => process.exit(0));
}
