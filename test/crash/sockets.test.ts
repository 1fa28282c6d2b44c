/** A run with an open connection, and two processes: whoever goes on with it finds the connection reset. */
import { describe, expect, it } from "vitest";
import { decodeValue } from "../../src/core/values/recorded-value.ts";
import { startCrashProcess } from "../support/processes/crash-process.ts";
import { startTestEngine, waitFor } from "../support/engine/engine.ts";
import { createLedgerConnectors } from "../support/engine/ledger-connectors.ts";
import { startLedger } from "../support/engine/ledger.ts";
import { startLines } from "../support/servers/line-server.ts";

// It stays in hand, with its connection open and idle, until that is found broken.
const source = (port: number): string => `
  import net from "node:net";
  import { on, sleep } from "hathi";
  const ask = (socket, line) => new Promise((resolve, reject) => {
    socket.once("data", (data) => resolve(data.toString()));
    socket.once("error", reject);
    socket.write(line + "\\n");
  });
  export default on("webhook.talk", async () => {
    let broken = "";
    const socket = net.connect(${port}, "127.0.0.1");
    socket.on("error", (error) => { broken = error.code + (error.inDoubt === true ? " in doubt" : ""); });
    const first = await ask(socket, "one");
    while (broken === "") await sleep("500 ms");
    const again = net.connect(${port}, "127.0.0.1");
    const second = await ask(again, "three");
    again.end();
    return [first, broken, second];
  });
`;

describe("a run with an open connection", { timeout: 120_000 }, () => {
  it.each(["SIGKILL", "SIGTERM"] as const)(
    "that another process goes on with after %s finds it reset, and says nothing twice",
    async (signal) => {
      const { port, lines } = await startLines();
      const ledger = await startLedger();
      const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
      await engine.deploy(source(port));
      const env = { DATABASE_URL: engine.database.url, LEDGER_URL: ledger.url };
      const first = startCrashProcess(env);
      await first.ready;
      await engine.accept({ type: "webhook.talk" });
      // The answer is in the journal once a sleep behind it is.
      await waitFor(
        async () =>
          engine.database.query("select 1 from hathi.journal where kind = 'timer' and name = 'sleep'"),
        (rows) => rows.length > 0,
        60_000,
      );
      const second = startCrashProcess(env);
      await second.ready;
      first.child.kill(signal);
      const [run] = await waitFor(
        async () =>
          engine.database.query<{ state: string; result: string }>("select state, result from hathi.runs"),
        ([one]) => !["running", "queued", "waiting"].includes(one?.state ?? "running"),
        60_000,
      );
      expect(run?.state).toBe("completed");
      expect(decodeValue(run?.result ?? "")).toEqual(["one is 3\n", "ECONNRESET", "three is 5\n"]);
      expect(lines).toEqual(["one", "three"]);
    },
  );
});
