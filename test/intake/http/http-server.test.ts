import { once } from "node:events";
import type { RequestListener } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createIntakeServer } from "../../../src/intake/http/http-server.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";

async function start(
  listener: RequestListener,
  bounds: { readonly connections: number; readonly connectionsPerAddress: number },
) {
  const logger = createMemoryLogger();
  const server = createIntakeServer(listener, bounds, logger).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const { port } = server.address() as AddressInfo;
  const open = async (from = "127.0.0.1"): Promise<Socket> => {
    const taken = once(server, "connection");
    const socket = connect({ port, host: "127.0.0.1", localAddress: from });
    socket.on("error", () => undefined);
    onTestFinished(() => void socket.destroy());
    await taken;
    return socket;
  };
  return { server, logger, open };
}

const ask = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
const isClosed = async (socket: Socket): Promise<boolean> => {
  if (!socket.destroyed) await once(socket.resume(), "close");
  return true;
};

describe("connections beyond their number", () => {
  it("close the one that has kept us waiting longest, and never one that is being answered", async () => {
    const answer = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const { open, logger } = await start(
      (_request, response) => {
        asked.resolve();
        void answer.promise.then(() => response.end("done"));
      },
      { connections: 3, connectionsPerAddress: 3 },
    );
    const answered = await open();
    answered.write(ask);
    await asked.promise;
    const silent = [await open(), await open()];
    const late = await open();
    expect(await isClosed(silent[0] as Socket)).toBe(true);
    await open();
    expect(await isClosed(silent[1] as Socket)).toBe(true);
    answer.resolve();
    expect(String((await once(answered, "data"))[0])).toContain("200 OK");
    expect(late.destroyed).toBe(false);
    // It is logged once, however many connections there are.
    expect(logger.lines).toMatchObject([
      { level: "warn", message: expect.stringContaining("too many") as string },
    ]);
  });

  it("of one address close its own, and none of another's", async () => {
    const { open } = await start((_request, response) => void response.end(), {
      connections: 10,
      connectionsPerAddress: 2,
    });
    const other = await open("127.0.0.2");
    const first = await open();
    await open();
    await open();
    expect(await isClosed(first)).toBe(true);
    expect(other.destroyed).toBe(false);
  });

  it("one that waits for its next request makes room before one that came later", async () => {
    const { open } = await start((_request, response) => void response.end("done"), {
      connections: 2,
      connectionsPerAddress: 2,
    });
    const idle = await open();
    const early = await open();
    idle.write(ask);
    await once(idle, "data");
    await open();
    expect(await isClosed(early)).toBe(true);
    expect(idle.destroyed).toBe(false);
  });
});

it("a connection that cannot be taken does not end the server, and is logged once in a while", async () => {
  const { server, logger, open } = await start((_request, response) => void response.end("done"), {
    connections: 10,
    connectionsPerAddress: 10,
  });
  for (const code of ["EMFILE", "ENFILE"]) {
    server.emit("error", Object.assign(new Error(`accept ${code}`), { code }));
  }
  expect(logger.lines).toMatchObject([{ level: "error", message: "a connection could not be taken" }]);
  const socket = await open();
  socket.write(ask);
  expect(String((await once(socket, "data"))[0])).toContain("200 OK");
});

it("headers that are too large are refused, and all waiting times are bounded", async () => {
  const { server, open } = await start((_request, response) => void response.end(), {
    connections: 10,
    connectionsPerAddress: 10,
  });
  const socket = await open();
  socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(17 * 1024)}\r\n\r\n`);
  expect(String((await once(socket, "data"))[0])).toContain("431");
  const { headersTimeout, requestTimeout, keepAliveTimeout, maxHeadersCount } = server;
  expect({ headersTimeout, requestTimeout, keepAliveTimeout, maxHeadersCount }).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5000,
    maxHeadersCount: 100,
  });
});
