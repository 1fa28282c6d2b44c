import { exec } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { testAutomation } from "hathi/testing";
import { playBody } from "../../support/cases/play-body.ts";

describe("node:child_process", () => {
  it("runs a promisified exec or execFile once, as a step, and its failure keeps code and output", async () => {
    // As a package may have done before: Node notes it on its own function.
    promisify(exec);
    const { result, names } = await playBody(
      `import cp, { exec, execFile } from "node:child_process"; import util, { promisify } from "node:util";
       const run = promisify(exec);`,
      `
      const both = await run("echo out; echo err >&2");
      const pid = (await util.promisify(execFile)("sh", ["-c", "echo $$"])).stdout;
      const failed = await util.promisify(cp.exec)("echo no >&2; exit 3").catch((error) => [error instanceof Error, error.code, error.stderr]);
      await sleep("1 day");
      const later = await run("echo later");
      return [both, /^\\d+\\n$/.test(pid), failed, later.stdout];
      `,
    );
    expect(result).toEqual([{ stdout: "out\n", stderr: "err\n" }, true, [true, 3, "no\n"], "later\n"]);
    const calls = names.filter((name) => !name.endsWith("(output)"));
    expect(new Set(calls)).toEqual(new Set(["child_process.exec", "child_process.execFile", "sleep"]));
  });
});

describe("node:crypto", () => {
  it("hashes, signs and derives outside of a step, by every way of calling", async () => {
    const { result, names } = await playBody(
      `import crypto, { createHash, createHmac, scrypt, subtle, timingSafeEqual } from "node:crypto"; import { promisify } from "node:util";`,
      `
      const hash = createHash("sha256").update("a").digest("hex");
      const hmac = createHmac("sha256", "k").update("a").digest("base64");
      const key = await subtle.importKey("raw", new TextEncoder().encode("k"), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
      const signed = Buffer.from(await globalThis.crypto.subtle.sign("HMAC", key, new TextEncoder().encode("a")));
      await sleep("1 day");
      const derived: Buffer = await promisify(scrypt)("p", "s", 16);
      const called = await new Promise((resolve) => crypto.scrypt("p", "s", 16, (_error, found) => resolve(found)));
      const digest = await crypto.webcrypto.subtle.digest("SHA-256", Buffer.from("a"));
      return [hash === Buffer.from(digest).toString("hex"), hmac === signed.toString("base64"), timingSafeEqual(derived, called), derived.length];
      `,
    );
    expect(result).toEqual([true, true, true, 16]);
    expect(names).toEqual(["sleep"]);
  });
});

/** What the expression gives in a run where nothing else goes on; a run that is taken for idle is paused. */
async function valueOf(expression: string): Promise<unknown> {
  const source = `import { on, sleep } from "hathi";
    export default on("webhook.start", async () => { await sleep("1 day"); return ${expression}; });`;
  const t = await testAutomation({ source }, { event: { type: "webhook.start" } });
  await t.advance("2 days");
  expect([t.state, t.error]).toEqual(["completed", null]);
  return t.result;
}

describe("host promises that are no steps", () => {
  it("count as the run's activity: blobs, their streams, compression and bodies made by hand", async () => {
    const blob = `new Blob(["x".repeat(200000)])`;
    expect(await valueOf(`(await ${blob}.text()).length`)).toBe(200_000);
    expect(await valueOf(`(await ${blob}.slice(0, 10).bytes()).length`)).toBe(10);
    expect(await valueOf(`(await new Response(${blob}).arrayBuffer()).byteLength`)).toBe(200_000);
    expect(await valueOf(`(await Array.fromAsync(${blob}.stream())).length`)).toBe(4);
    expect(await valueOf(`(await new File(["a"], "n").text()) + (${blob} instanceof Blob)`)).toBe("atrue");
    const packed = `${blob}.stream().pipeThrough(new CompressionStream("gzip"))`;
    expect(await valueOf(`(await new Response(${packed}).arrayBuffer()).byteLength`)).toBeLessThan(1000);
    const back = `${packed}.pipeThrough(new DecompressionStream("gzip"))`;
    expect(await valueOf(`(await new Response(${back}).text()).length`)).toBe(200_000);
    const broken = `new Blob(["no"]).stream().pipeThrough(new DecompressionStream("gzip"))`;
    expect(await valueOf(`await new Response(${broken}).text().catch((error) => error.name)`)).toBe(
      "TypeError",
    );
  });

  it("settle in the order in which they were asked for, however long each takes", async () => {
    const [long, short] = [20_000_000, 1].map(
      (bytes) => `crypto.subtle.digest("SHA-1", Buffer.alloc(${bytes})).then(() => ${bytes})`,
    );
    expect(await valueOf(`await Promise.race([${long}, ${short}])`)).toBe(20_000_000);
  });
});
