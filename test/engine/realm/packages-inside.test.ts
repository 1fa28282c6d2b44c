import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHttpConnector } from "../../../src/connectors/http.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { startTestEngine } from "../../support/engine/engine.ts";

const none: Connector = { name: "none", perform: async () => null, classify: () => ({ kind: "final" }) };

/** What the body gave before it slept a day, as it was in the first life and in the second. */
async function play(imports: string, body: string, data: unknown = {}): Promise<unknown> {
  const engine = await startTestEngine(undefined, { slack: none, github: none, http: createHttpConnector() });
  await engine.deploy(
    `import { on, sleep, step } from "hathi";\n${imports}\nexport default on("webhook.start", async ({ data }: { data: any }) => {
      const gather = async () => {\n${body}\n};
      const value = await gather();
      await step(() => JSON.stringify(value));
      await sleep("1 day");
      return [value, value];
    });`,
  );
  await engine.startWorker();
  await engine.accept({ type: "webhook.start", data });
  await engine.skipToTimer();
  const run = await engine.until(({ state }) => ["completed", "failed", "paused"].includes(state));
  if (run.state !== "completed") throw new Error(`${run.state}: ${run.error?.message}`);
  const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
  const [value] = decodeValue(row?.result ?? "") as [unknown];
  // What the first life recorded of it is what the second computed again.
  const first = run.journal.find(({ kind, name }) => kind === "step" && name === "step");
  expect(JSON.stringify(value)).toBe(decodeValue(first?.output ?? ""));
  return value;
}

async function listen(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handler ?? (() => {}));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("packages inside", () => {
  it("luxon, dayjs and date-fns tell the run's clock", async () => {
    const times = await play(
      `import { DateTime } from "luxon"; import dayjs from "dayjs"; import { addDays, formatISO } from "date-fns";`,
      `return [DateTime.now().plus({ days: 1 }).toMillis(), dayjs().add(1, "day").valueOf(), addDays(new Date(), 1).getTime(), typeof formatISO(new Date())];`,
    );
    const [one, two, three] = times as number[];
    expect([two, three]).toEqual([one, one]);
  });

  it("zod and lodash compute the same again, lodash with the run's randomness", async () => {
    const [parsed, samples] = (await play(
      `import { z } from "zod"; import _ from "lodash";`,
      `return [z.object({ n: z.coerce.number() }).parse({ n: "4" }), [_.sample(_.range(1e6)), _.shuffle(_.range(20)), _.uniqueId("id")]];`,
    )) as [unknown, unknown[]];
    expect(parsed).toEqual({ n: 4 });
    expect(samples).toHaveLength(3);
  });

  it("uuid and node:crypto draw from the run's seed", async () => {
    const ids = (await play(
      `import { v4, v7 } from "uuid"; import crypto, { createHash } from "node:crypto";`,
      `return [v4(), v7(), crypto.randomUUID(), crypto.randomBytes(8).toString("hex"), createHash("sha256").update("x").digest("hex")];`,
    )) as string[];
    expect(new Set(ids).size).toBe(5);
  });

  it("node:crypto makes keys from the run's seed, and refuses those that no seed can give", async () => {
    expect(
      await play(
        `import { generateKeyPairSync, randomBytes } from "node:crypto"; import { promisify } from "node:util";`,
        `const codes: unknown[] = [];
         const { privateKey } = generateKeyPairSync("ed25519");
         try { generateKeyPairSync("rsa", { modulusLength: 2048 }); } catch (error) { codes.push((error as { code: string }).code); }
         const rsa = { name: "RSA-PSS", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
         await crypto.subtle.generateKey(rsa, true, ["sign"]).catch((error) => codes.push(error.code));
         return [privateKey.asymmetricKeyType, codes, (await promisify(randomBytes)(4)).length];`,
      ),
    ).toEqual(["ed25519", ["OUTSIDE_A_STEP", "OUTSIDE_A_STEP"], 4]);
  });

  it("yaml parses and prints", async () => {
    expect(
      await play(
        `import { parse, stringify } from "yaml";`,
        `return [parse("a: [1, 2]"), stringify({ b: true })];`,
      ),
    ).toEqual([{ a: [1, 2] }, "b: true\n"]);
  });

  it("openai streams from a recorded answer", async () => {
    let requests = 0;
    const url = await listen((_request, response) => {
      requests += 1;
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const content of ["Hel", "lo", ` ${requests}`]) {
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
      }
      response.end("data: [DONE]\n\n");
    });
    const value = await play(
      `import OpenAI from "openai";`,
      `const client = new OpenAI({ apiKey: "none", baseURL: data.url });
       const stream = await client.chat.completions.create({ model: "m", stream: true, messages: [{ role: "user", content: "hi" }] });
       let text = "";
       for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
       return text;`,
      { url },
    );
    expect([value, requests]).toEqual(["Hello 1", 1]);
  });
});
