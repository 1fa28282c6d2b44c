/** Starts one emulator of npm package `emulate` on a free loopback port, behind the address of its front. */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type * as Emulate from "emulate";
import { HathiError, messageOf } from "../core/errors.ts";

export interface StartedEmulator {
  /** Where it listens; its own links name the front instead. */
  readonly upstream: string;
  close(): Promise<void>;
}

/** @throws {HathiError} CONFIG_INVALID when the development dependencies are not installed */
export async function startEmulator(
  service: "slack" | "github",
  frontUrl: string,
  seed: Readonly<Record<string, unknown>>,
): Promise<StartedEmulator> {
  const { createEmulator } = await loadEmulate();
  // Told a base URL, the emulator does not say which port it took, so it gets one that was free just now.
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
      "the playground needs the development dependencies, and npm package `emulate` among them is not " +
        "installed here. Run `npm install` without --omit=dev; or set the SLACK_* and GITHUB_* variables and " +
        `run \`hathi start\` with the real ones (${messageOf(error)})`,
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
