/** Opens the port of intake. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { HathiError, messageOf } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";

interface Address {
  readonly host: string;
  readonly port: number;
  /** Whether somebody has chosen the port. */
  readonly portGiven: boolean;
}

// If the default port is taken, the next one is tried. If a configured port is taken, that is an error.
export async function listen(server: Server, config: Address, logger: Logger): Promise<number> {
  const last = config.portGiven ? config.port : config.port + 20;
  for (let port = config.port; ; port += 1) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, config.host, () => {
          server.off("error", reject);
          resolve();
        });
      });
      if (port !== config.port)
        logger.warn({ wanted: config.port, port }, "the port was taken, using another");
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if (isTaken(error) && port < last) continue;
      throw new HathiError(
        "PORT_TAKEN",
        `PORT: cannot listen on ${config.host}:${port} (${messageOf(error)}). Stop what uses it, or set PORT to another number`,
        { cause: error },
      );
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
