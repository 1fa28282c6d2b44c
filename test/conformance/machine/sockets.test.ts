/** Sockets of a run: what comes is in the journal, what was sent is never sent again, and a park is a reset. */
import { expect, it } from "vitest";
import { buildCase } from "../../support/cases/build-case.ts";
import { type Case, type Ending, play } from "../../support/cases/play-case.ts";
import { crashEverywhere, crashTwiceEverywhere } from "../../support/cases/three-ways.ts";
import { startLines } from "../../support/servers/line-server.ts";

const client = `
  const ask = (socket, line) => new Promise((resolve, reject) => {
    socket.once("data", (data) => resolve(data.toString()));
    socket.once("error", reject);
    socket.write(line + "\\n");
  });
`;

/**
 * Straight, with a park at every wait, and with the worker dying at every write: the journals differ, as a socket that
 * lived on is not found reset. What came of it and what was sent must not.
 */
async function everyWay(tried: Case, check: (ending: Ending, at: string) => void): Promise<void> {
  const built = await buildCase(tried);
  check(await play(built, tried, { parks: false }), "straight");
  check(await play(built, tried, { parks: true }), "with a park at every wait");
  await crashEverywhere(tried, check);
}

/**
 * Whoever had asked and was killed finds the connection of that life gone: whether its answer was lost nobody can
 * tell, and the code hears so.
 */
function endOf(at: string, state: string, answers: unknown): readonly unknown[] {
  return at.includes("crash") && state === "failed" ? [at, "failed", isReset] : [at, "completed", answers];
}

const isReset: unknown = expect.stringMatching(
  /^Error: (?:read|write) ECONNRESET\. The connection to 127\.0\.0\.1:\d+ \(node:net\) was reset, .* step\(\.\.\.\)$/,
);

it("a socket answers, and after a park it is found reset by its peer: nothing is sent a second time", async () => {
  const { port, lines } = await startLines();
  const tried: Case = {
    source: `
      import net from "node:net";
      import { on, slack, sleep } from "hathi";
      ${client}
      export default on("webhook.start", async () => {
        await slack.begins();
        const socket = net.connect(${port}, "127.0.0.1");
        let broken = "";
        socket.on("error", (error) => { broken = error.code; });
        const first = await ask(socket, "one");
        const second = await ask(socket, "three");
        await sleep("1 day");
        const again = net.connect({ port: ${port}, host: "127.0.0.1" });
        const third = await ask(again, "four five");
        again.end();
        return [first, second, third, broken === "" || broken === "ECONNRESET", socket instanceof net.Socket];
      });
    `,
    answer: (name) => {
      if (name === "slack.begins") lines.length = 0;
      return undefined;
    },
  };
  await everyWay(tried, ({ state, result, error }, at) => {
    expect(new Set(lines).size, `${at}: ${lines.join(", ")}`).toBe(lines.length);
    const answers = ["one is 3\n", "three is 5\n", "four five is 9\n"];
    expect([at, state, error ?? result]).toEqual(endOf(at, state, [...answers, true, true]));
  });
});

it("what is written and not answered is sent, or the code hears that nobody knows", async () => {
  const { port, lines } = await startLines();
  const tried: Case = {
    source: `
      import net from "node:net";
      import { on, slack, sleep } from "hathi";
      export default on("webhook.start", async () => {
        await slack.begins();
        const socket = net.connect(${port}, "127.0.0.1");
        await new Promise((resolve, reject) => {
          socket.on("error", reject);
          socket.write("alone\\n", (error) => (error ? reject(error) : resolve()));
        });
        await slack.written();
        socket.end();
        return "done";
      });
    `,
    answer: (name) => {
      if (name === "slack.begins") lines.length = 0;
      return undefined;
    },
  };
  await everyWay(tried, ({ state, result, error }, at) => {
    expect([at, state, error ?? result]).toEqual(endOf(at, state, "done"));
    const sent = state === "completed" ? [1] : [0, 1];
    expect(sent, `${at}: ${lines.join(", ")}`).toContain(lines.length);
  });
});

it("what is written just before something begins that must not happen twice changes nothing on replay", async () => {
  const { port } = await startLines();
  const tried: Case = {
    source: `
      import net from "node:net";
      import { on } from "hathi";
      export default on("webhook.start", async ({ data }) => {
        const socket = net.connect(${port}, "127.0.0.1");
        socket.on("error", () => {});
        await new Promise((resolve) => socket.once("connect", resolve));
        socket.write("alone\\n");
        const answer = await fetch(data.url + "/orders", { method: "POST" });
        socket.destroy();
        return answer.status;
      });
    `,
    serve: () => ({ body: null }),
  };
  await crashEverywhere(tried, ({ state, result, error }, at) => {
    const unheard: unknown = expect.stringContaining("may or may not have arrived");
    expect([at, error ?? result]).toEqual([at, state === "failed" ? unheard : 200]);
  });
});

it("what a worker finds lost is lost for whoever takes over from it: no replay goes another way", async () => {
  const { port } = await startLines();
  const tried: Case = {
    source: `
      import net from "node:net";
      import { on, sleep } from "hathi";
      export default on("webhook.start", async ({ data }) => {
        const socket = net.connect(${port}, "127.0.0.1");
        socket.on("error", () => {});
        const heard = new Promise((resolve) => { socket.once("data", resolve); socket.once("close", resolve); });
        await new Promise((resolve) => socket.once("connect", resolve));
        socket.write("alone\\n");
        await fetch(data.url + "/orders", { method: "POST" });
        await heard;
        socket.write("farewell\\n");
        socket.end();
        const { status } = await fetch(data.url + "/orders", { method: "POST" });
        await sleep("1 hour");
        return status;
      });
    `,
    serve: () => ({ body: null }),
  };
  await crashTwiceEverywhere(tried, ({ state, result, error }, at) => {
    const unheard: unknown = expect.stringContaining("may or may not have arrived");
    expect([at, error ?? result]).toEqual([at, state === "failed" ? unheard : 200]);
  });
});

it("a driver finds its idle connection gone after a park and opens another: nothing of its queries is repeated", async () => {
  const { port, lines } = await startLines();
  const tried: Case = {
    source: `
      import net from "node:net";
      import { EventEmitter } from "node:events";
      import { on, slack, sleep } from "hathi";
      // As drivers with a pool do: one idle connection is kept, and one that fails is dropped.
      class Pool extends EventEmitter {
        idle = undefined;
        async query(line) {
          const socket = this.idle ?? net.connect(${port}, "127.0.0.1");
          this.idle = undefined;
          return await new Promise((resolve, reject) => {
            const fail = (error) => { reject(error); };
            socket.once("error", fail);
            socket.once("data", (data) => {
              socket.off("error", fail);
              this.idle = socket;
              // Nobody listens for it on the pool: elsewhere it would end the process.
              socket.once("error", (error) => { this.idle = undefined; this.emit("error", error); });
              resolve(data.toString());
            });
            socket.write(line + "\\n");
          });
        }
      }
      export default on("webhook.start", async () => {
        await slack.begins();
        const pool = new Pool();
        const first = await pool.query("one");
        await sleep("1 day");
        const second = await pool.query("three");
        await sleep("1 day");
        const third = await pool.query("seventh");
        return [first, second, third];
      });
    `,
    answer: (name) => {
      if (name === "slack.begins") lines.length = 0;
      return undefined;
    },
  };
  await everyWay(tried, ({ state, result, error }, at) => {
    expect(new Set(lines).size, `${at}: ${lines.join(", ")}`).toBe(lines.length);
    const answers = ["one is 3\n", "three is 5\n", "seventh is 7\n"];
    expect([at, state, error ?? result]).toEqual(endOf(at, state, answers));
  });
});
