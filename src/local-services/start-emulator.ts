/** Starts one emulator of the npm package `emulate` on a free loopback port, behind its front. */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { messageOf } from "../core/errors.ts";
import { shieldEmulator } from "./shield-emulator.ts";

export interface StartedEmulator {
  /** The address of the emulator, with the path that others do not know. Its own links name the front instead. */
  readonly upstream: string;
  close(): Promise<void>;
}

export async function startEmulator(
  service: "slack" | "github",
  frontUrl: string,
  seed: Readonly<Record<string, unknown>>,
): Promise<StartedEmulator> {
  // Only here, so that a process which serves the real Slack and GitHub does not load it.
  const { createEmulator } = await import("emulate");
  // Told a base URL, the emulator does not say which port it took, so it gets one that was free just now.
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const shield = shieldEmulator(port);
    try {
      const emulator = await createEmulator({
        service,
        port,
        baseUrl: frontUrl,
        seed: { tokens: {}, ...seed },
      });
      return {
        upstream: `http://127.0.0.1:${port}${shield.prefix}`,
        async close() {
          await emulator.close();
          shield.close();
        },
      };
    } catch (error) {
      shield.close();
      if (attempt === 5 || !/EADDRINUSE/.test(messageOf(error))) throw error;
    }
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
