/** Connections that turn into something else: HTTP's upgrade, a tunnel through a proxy, TLS begun over a plain socket. */
import { expect, it } from "vitest";
import { buildCase } from "../../support/cases/build-case.ts";
import { type Case, type Ending, play } from "../../support/cases/play-case.ts";
import { crashEverywhere } from "../../support/cases/three-ways.ts";
import { startHttpLines, startStartTlsLines, startTlsLines } from "../../support/servers/line-server.ts";
import { certificate } from "../../support/servers/localhost-certificate.ts";

const client = `
  const ask = (socket, line) => new Promise((resolve, reject) => {
    socket.once("data", (data) => resolve(data.toString()));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("closed")));
    socket.write(line + "\\n");
  });
`;

/** Whoever died while talking leaves a connection of which the code hears that it is gone. Nothing is said twice. */
async function everyWay(
  source: string,
  lines: string[],
  check: (result: unknown, lines: readonly string[]) => void,
) {
  const tried: Case = {
    source,
    answer: (name) => {
      if (name === "slack.begins") lines.length = 0;
      return undefined;
    },
  };
  const built = await buildCase(tried);
  const checkEnding = ({ state, result, error }: Ending, at: string): void => {
    expect([at, state, error]).toEqual([at, "completed", null]);
    check(result, lines);
  };
  const checkBroken = ({ error }: Ending, at: string): void => {
    expect(error, `${at}: ${error}`).toMatch(/ECONNRESET|closed|hang up|may or may not/);
  };
  checkEnding(await play(built, tried, { parks: false }), "straight");
  checkEnding(await play(built, tried, { parks: true }), "with a park at every wait");
  await crashEverywhere(tried, (ending, at) => {
    const words = lines.filter((line) => line.startsWith("word"));
    expect(new Set(words).size, `${at}: ${lines.join(", ")}`).toBe(words.length);
    if (ending.state === "failed") checkBroken(ending, at);
    else checkEnding(ending, at);
  });
}

it("a request of Node's client that upgrades gives a socket, and leaves the pool of the others alone", async () => {
  const { port, lines } = await startHttpLines();
  await everyWay(
    `
      import http from "node:http";
      import { on, slack, sleep } from "hathi";
      ${client}
      const agent = new http.Agent({ keepAlive: true });
      const get = () => new Promise((resolve, reject) => {
        http.get({ port: ${port}, host: "127.0.0.1", path: "/plain", agent }, (answer) => {
          answer.resume().on("end", () => resolve(answer.statusCode));
        }).on("error", reject);
      });
      const upgrade = (headers) => new Promise((resolve, reject) => {
        const request = http.request({ port: ${port}, host: "127.0.0.1", path: "/lines", agent, headers });
        request.on("upgrade", (answer, socket) => resolve([answer.statusCode, socket]));
        request.on("error", reject);
        request.end();
      });
      export default on("webhook.start", async () => {
        await slack.begins();
        const plain = await get();
        const [status, socket] = await upgrade({ Connection: "Upgrade", Upgrade: "lines" });
        const first = await ask(socket, "word one");
        socket.destroy();
        await sleep("1 day");
        const [, again] = await upgrade(["connection", "upgrade", "upgrade", "lines"]);
        const second = await ask(again, "word two");
        again.destroy();
        return [plain, status, first, second, await get()];
      });
    `,
    lines,
    (result, sent) => {
      expect(result).toEqual([200, 101, "word one is 8\n", "word two is 8\n", 200]);
      expect(sent.filter((line) => line.startsWith("word"))).toEqual(["word one", "word two"]);
    },
  );
});

it("a request that decides to upgrade when it has its connection is refused with what to do", async () => {
  const { port, lines } = await startHttpLines();
  await everyWay(
    `
      import http from "node:http";
      import { on, slack } from "hathi";
      export default on("webhook.start", async () => {
        await slack.begins();
        const request = http.request({ port: ${port}, host: "127.0.0.1" });
        request.setHeader("Upgrade", "lines");
        request.setHeader("Connection", "Upgrade");
        return await new Promise((resolve) => request.on("error", ({ message }) => resolve(message)).end());
      });
    `,
    lines,
    (result) => expect(result).toMatch(/give the header Upgrade among the options/),
  );
});

it("a tunnel through a proxy carries TLS of the run's own", async () => {
  const proxy = await startHttpLines();
  const { port, lines } = await startTlsLines();
  await everyWay(
    `
      import http from "node:http";
      import tls from "node:tls";
      import { on, slack } from "hathi";
      ${client}
      const ca = ${JSON.stringify(certificate.cert)};
      const tunnel = () => new Promise((resolve, reject) => {
        const request = http.request({ port: ${proxy.port}, host: "127.0.0.1", method: "CONNECT", path: "localhost:${port}" });
        request.on("connect", (answer, socket) => resolve([answer.statusCode, socket]));
        request.on("error", reject);
        request.end();
      });
      export default on("webhook.start", async () => {
        await slack.begins();
        const [status, plain] = await tunnel();
        const socket = tls.connect({ socket: plain, host: "localhost", servername: "localhost", ca });
        await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
        const answer = await ask(socket, "word one");
        socket.destroy();
        return [status, answer, socket.authorized, socket.getPeerCertificate().subject.CN];
      });
    `,
    lines,
    (result) => expect(result).toEqual([200, "word one is 8\n", true, "localhost"]),
  );
});

it("TLS begins over a plain socket that has been talked over", async () => {
  const { port, lines } = await startStartTlsLines();
  await everyWay(
    `
      import net from "node:net";
      import tls from "node:tls";
      import { on, slack, sleep } from "hathi";
      ${client}
      const ca = ${JSON.stringify(certificate.cert)};
      const talk = async (words) => {
        const plain = net.connect(${port}, "127.0.0.1");
        const greeted = await ask(plain, "hello");
        const ready = await ask(plain, "STARTTLS");
        // From here on the plain socket has nothing to tell of itself, as elsewhere.
        let broken = "";
        plain.on("error", (error) => { broken += error.code; });
        plain.on("data", () => { broken += "data"; });
        const socket = tls.connect({ socket: plain, servername: "localhost", ca });
        await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
        const answers = [greeted, ready];
        for (const word of words) answers.push(await ask(socket, word));
        socket.end();
        return broken === "" ? answers : broken;
      };
      export default on("webhook.start", async () => {
        await slack.begins();
        const first = await talk(["word one", "word two"]);
        await sleep("1 day");
        return [first, await talk(["word three"])];
      });
    `,
    lines,
    (result) =>
      expect(result).toEqual([
        ["hello is 5\n", "ready\n", "word one is 8\n", "word two is 8\n"],
        ["hello is 5\n", "ready\n", "word three is 10\n"],
      ]),
  );
});
