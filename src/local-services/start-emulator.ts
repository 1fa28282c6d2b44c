/** Starts one emulator of the npm package `emulate` on a free loopback port, behind its front. */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type * as Emulate from "emulate";
import { HathiError, messageOf } from "../core/errors.ts";

export interface StartedEmulator {
  /** The address of the emulator. Its own links name the front instead. */
  readonly upstream: string;
  close(): Promise<void>;
}

/** @throws {HathiError} CONFIG_INVALID if the development dependencies are not installed */
export async function startEmulator(
  service: "slack" | "github",
  frontUrl: string,
  seed: Readonly<Record<string, unknown>>,
): Promise<StartedEmulator> {
  const { createEmulator } = await loadEmulate();
  // An emulator with a base URL does not say which port it took, so it is given one that was free a moment ago.
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    try {
      const emulator = await createEmulator({
        service,
        port,
        baseUrl: frontUrl,
        seed: { tokens: {}, ...seed },
      });
      return { upstream: `http://127.0.0.1:${port}`, close: () => emulator.close() };
    } catch (error) {
      if (attempt === 5 || !/EADDRINUSE/.test(messageOf(error))) throw error;
    }
  }
}

async function loadEmulate(): Promise<typeof Emulate> {
  try {
    return await import("emulate");
  } catch (error) {
    throw new HathiError(
      "CONFIG_INVALID",
      "the playground needs the development dependencies, and one of them, the npm package `emulate`, is not " +
        "installed here. Run `npm install` without --omit=dev. Or set the SLACK_* and GITHUB_* variables and " +
        `run \`hathi start\` with the real services (${messageOf(error)})`,
      { cause: error },
    );
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
