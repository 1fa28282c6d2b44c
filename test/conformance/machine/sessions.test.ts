/** Clients that keep a session: what they do by themselves wakes nobody, and what they swallow is told to people. */
import { expect, it } from "vitest";
import { buildCase } from "../../support/cases/build-case.ts";
import { type Case, type Ending, play } from "../../support/cases/play-case.ts";
import { crashEverywhere } from "../../support/cases/three-ways.ts";
import { startLines } from "../../support/servers/line-server.ts";

const countOf = (lines: readonly string[], line: string): number =>
  lines.filter((one) => one === line).length;

it("a client's timers, set in whatever way, neither keep a run from being parked nor wake it", async () => {
  const { port } = await startLines();
  const tried: Case = {
    files: {
      "node_modules/driver/index.js": `
        const net = require("node:net");
        const { promisify } = require("node:util");
        const timers = require("node:timers/promises");
        const minute = 60_000;
        exports.connect = (port) => {
          const socket = net.connect(port, "127.0.0.1");
          socket.on("error", () => {});
          setTimeout(() => {}, minute);
          setInterval(() => {}, minute);
          require("node:timers").setTimeout(() => {}, minute);
          AbortSignal.timeout(minute).addEventListener("abort", () => {});
          void timers.setTimeout(minute);
          void timers.scheduler.wait(minute);
          void promisify(setTimeout)(minute);
          void (async () => { for await (const _ of timers.setInterval(minute)) _; })();
          return new Promise((resolve) => socket.once("data", resolve)).finally(socket.write("one\\n"));
        };
      `,
    },
    source: `
      import { connect } from "driver";
      import { on, sleep } from "hathi";
      export default on("webhook.start", async () => {
        const first = (await connect(${port})).toString();
        await sleep("1 hour");
        return first;
      });
    `,
  };
  const { state, result, error, writes } = await play(await buildCase(tried), tried, { parks: true });
  expect([state, error, result]).toEqual(["completed", null, "one is 3\n"]);
  // Admitted, connected, read, parked, woken by the sleep, which finds the connection gone, finished.
  expect(writes).toBeLessThan(12);
});

/** A client that keeps what was not answered and sends it again over its next connection. */
const resending = `
  const net = require("node:net");
  exports.open = (port) => {
    const queue = [];
    let socket;
    const connect = () => {
      socket = net.connect(port, "127.0.0.1");
      socket.on("error", () => {});
      socket.on("connect", () => { for (const { line } of queue) socket.write(line + "\\n"); });
      socket.on("data", (data) => {
        for (const answer of data.toString().trim().split("\\n")) queue.shift()?.resolve(answer);
      });
      socket.on("close", () => { if (queue.length > 0) setTimeout(connect, 50); });
    };
    connect();
    return {
      ask: (line) => new Promise((resolve) => {
        queue.push({ line, resolve });
        if (!socket.pending) socket.write(line + "\\n");
      }),
      end: () => socket.destroy(),
      socket: () => socket,
    };
  };
`;

it("a client that would send again what nobody answered sends it when a person has said so", async () => {
  const { port, lines } = await startLines();
  const tried: Case = {
    files: { "node_modules/client/index.js": resending },
    source: `
      import { open } from "client";
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => {
        await slack.begins();
        const client = open(${port});
        const first = await client.ask("one");
        const second = await client.ask("three");
        client.end();
        return [first, second];
      });
    `,
    answer: (name) => {
      if (name === "slack.begins") lines.length = 0;
      return undefined;
    },
  };
  let asked = 0;
  const check = ({ state, result, error, doubted }: Ending, at: string): void => {
    expect([at, state, error ?? result]).toEqual([at, "completed", ["one is 3", "three is 5"]]);
    const repeats = lines.length - new Set(lines).size;
    expect(repeats, `${at}: ${lines.join(", ")}`).toBeLessThanOrEqual(doubted);
    asked += doubted;
  };
  check(await play(await buildCase(tried), tried, { parks: true }), "with a park at every wait");
  expect(asked).toBe(0);
  await crashEverywhere(tried, check);
  expect(asked).toBeGreaterThan(0);
  // Whatever a person says instead, it opens nothing: the client hears so, and tries again.
  for (const result of [undefined, null, { ok: true }])
    await crashEverywhere(
      { ...tried, lookInto: (step) => (step === "net.connect" ? { result } : null) },
      check,
    );
});

it("what a client sends without asking for an answer is sent, or the run fails and says so", async () => {
  const { port, lines } = await startLines();
  const tried: Case = {
    files: {
      "node_modules/publisher/index.js": `
        const net = require("node:net");
        exports.publish = (port, line) => new Promise((resolve) => {
          const socket = net.connect(port, "127.0.0.1", () => {
            socket.write("hello\\n");
            socket.once("data", () => { socket.write(line + "\\n"); socket.end(); resolve(); });
          });
          socket.on("error", () => {});
        });
      `,
    },
    source: `
      import { publish } from "publisher";
      import { on, slack } from "hathi";
      export default on("webhook.start", async () => {
        await slack.begins();
        await publish(${port}, "news");
        return "published";
      });
    `,
    answer: (name) => {
      if (name === "slack.begins") lines.length = 0;
      return undefined;
    },
  };
  const unheard: unknown = expect.stringMatching(
    /what the run had sent to 127\.0\.0\.1:\d+ when its process died/,
  );
  const hangs: unknown = expect.stringMatching(
    /its connection to 127\.0\.0\.1:\d+ was lost when its process died/,
  );
  await crashEverywhere(tried, ({ state, result, error }, at) => {
    const ends = { completed: [1, "published"], failed: [expect.anything(), unheard], paused: [0, hangs] };
    const sent = countOf(lines, "news");
    expect([sent, error ?? result], `${at}: ${state}`).toEqual(ends[state as keyof typeof ends]);
  });
});

it("a client whose connection a step has opened is refused outside of it: nothing is sent that no replay knows of", async () => {
  const { port, lines } = await startLines();
  const tried: Case = {
    files: { "node_modules/client/index.js": resending },
    source: `
      import { open } from "client";
      import { on, step } from "hathi";
      export default on("webhook.start", async () => {
        let client;
        const inside = await step(async () => { client = open(${port}); return await client.ask("one"); });
        const outside = await Promise.race([
          client.ask("three"),
          new Promise((resolve) => client.socket().once("error", ({ message }) => resolve(message))),
        ]);
        client.end();
        return [inside, outside];
      });
    `,
  };
  const { state, result } = await play(await buildCase(tried), tried, { parks: false });
  const refused: unknown = expect.stringMatching(
    /^a connection to .* that a step\(\.\.\.\) has opened is used outside/,
  );
  expect([state, result]).toEqual(["completed", ["one is 3", refused]]);
  expect(lines).toEqual(["one"]);
});

/** A client that opens one connection and has words of its own for one that is gone. */
const steadfast = `
  const net = require("node:net");
  exports.open = (port) => new Promise((resolve) => {
    let isConnected = true;
    const connect = () => {
      const socket = net.connect(port, "127.0.0.1");
      socket.on("error", () => { isConnected = false; });
      return socket;
    };
    let socket = connect();
    const ask = (line) => new Promise((resolve, reject) => {
      if (!isConnected) { reject(new Error("not connected.")); return; }
      socket.once("data", (data) => resolve(data.toString().trim()));
      socket.write(line + "\\n");
    });
    const again = () => { isConnected = true; socket = connect(); };
    socket.once("connect", () => resolve({ ask, again, end: () => socket.destroy() }));
  });
`;

it("a client that goes on with a connection of before a park fails with its package, the built-in and the remedy", async () => {
  const { port } = await startLines();
  const after = async (body: string): Promise<readonly unknown[]> => {
    const tried: Case = {
      files: { "node_modules/client/index.js": steadfast },
      source: `
        import { open } from "client";
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const client = await open(${port});
          const first = await client.ask("one");
          await sleep("1 hour");
          ${body}
        });
      `,
    };
    const { state, result, error } = await play(await buildCase(tried), tried, { parks: true });
    return [state, error ?? result];
  };
  const ofClient: unknown = expect.stringMatching(
    /^Error: not connected\. The connection of the package "client" to 127\.0\.0\.1:\d+ \(node:net\) was reset, .* step\(\.\.\.\)$/,
  );
  expect(await after(`return [first, await client.ask("three")];`)).toEqual(["failed", ofClient]);
  expect(await after(`throw new Error("sold out");`)).toEqual(["failed", "Error: sold out"]);
  const again = `client.again(); const second = await client.ask("three"); client.end(); return [first, second];`;
  expect(await after(again)).toEqual(["completed", ["one is 3", "three is 5"]]);
  const stopped = `client.again(); await client.ask("three"); client.end(); throw new Error("sold out");`;
  expect(await after(stopped)).toEqual(["failed", "Error: sold out"]);
});
