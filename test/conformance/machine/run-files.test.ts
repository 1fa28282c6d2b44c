import { describe, expect, it } from "vitest";
import { crashEverywhere, threeWays } from "../../support/cases/three-ways.ts";

describe("node:fs, recorded at its calls", () => {
  it("gives streams that go on over a park, at the place where they were", { timeout: 120_000 }, async () => {
    const { result, effects } = await threeWays({
      outputsVary: true,
      source: `
        import { createReadStream, createWriteStream, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
        import { once } from "node:events";
        import { join } from "node:path";
        import { tmpdir } from "node:os";
        import { text } from "node:stream/consumers";
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const folder = mkdtempSync(join(tmpdir(), "hathi-files-"));
          const file = join(folder, "a.txt");
          const writing = createWriteStream(file);
          writing.write("first\\n");
          await sleep("1 hour");
          writing.end("second\\n");
          await once(writing, "close");
          writeFileSync(join(folder, "large.txt"), "x".repeat(100_000));
          let chunks = 0;
          let bytes = 0;
          for await (const chunk of createReadStream(join(folder, "large.txt"))) {
            if (chunks === 1) await sleep("1 hour");
            chunks += 1;
            bytes += chunk.length;
          }
          await slack.a({ bytes, chunks });
          return [readFileSync(file, "utf8"), await text(createReadStream(file))];
        });
      `,
    });
    expect(result).toEqual(["first\nsecond\n", "first\nsecond\n"]);
    expect(effects.map(({ args }) => args[0])).toEqual([{ bytes: 100_000, chunks: 2 }]);
  });

  it("has a file handle, an opened folder, and errors with their codes", { timeout: 120_000 }, async () => {
    const { result } = await threeWays({
      outputsVary: true,
      source: `
        import fs, { existsSync, promises } from "node:fs";
        import { mkdtemp, open, opendir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
        import { join } from "node:path";
        import { tmpdir } from "node:os";
        import { promisify } from "node:util";
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const folder = await mkdtemp(join(tmpdir(), "hathi-files-"));
          const file = join(folder, "a.txt");
          const handle = await open(file, "w+");
          await handle.write("hello ");
          await sleep("1 hour");
          await handle.write("world");
          const { size } = await handle.stat();
          const read = await handle.read(Buffer.alloc(5), 0, 5, 6);
          await handle.close();
          await rename(file, join(folder, "b.txt"));
          const names = [];
          for await (const entry of await opendir(folder)) names.push([entry.name, entry.isFile()]);
          const callback = await new Promise((resolve) => fs.readFile(join(folder, "b.txt"), "utf8", (error, text) => resolve(text)));
          const exists = [existsSync(file), await promisify(fs.exists)(join(folder, "b.txt"))];
          const code = await promises.readFile(file).catch((error) => [error.code, error.syscall]);
          await writeFile(file, ["x", "y"]);
          const isStats = (await stat(file)).mtime instanceof Date;
          await rm(folder, { recursive: true });
          const closed = await handle.stat().catch((error) => error.code);
          return [size, read.buffer.toString(), names, callback, exists, code, isStats, closed, existsSync(folder)];
        });
      `,
    });
    expect(result).toEqual([
      11,
      "world",
      [["b.txt", true]],
      "hello world",
      [false, true],
      ["ENOENT", "open"],
      true,
      "EBADF",
      false,
    ]);
  });

  it("closes a file handle once, after what is under way, whoever closes it first", async () => {
    const { result } = await threeWays({
      outputsVary: true,
      source: `
        import { closeSync, openSync, readSync } from "node:fs";
        import { open, readFile, writeFile } from "node:fs/promises";
        import { once } from "node:events";
        import { join } from "node:path";
        import { tmpdir } from "node:os";
        import { on, sleep, step } from "hathi";
        export default on("webhook.start", async () => {
          const file = join(tmpdir(), "hathi-handle-" + process.pid + ".txt");
          await writeFile(file, "a\\nb\\nc\\n");
          const told = [];
          const lines = [];
          const first = await open(file);
          for await (const line of first.readLines()) {
            if (lines.length === 1) await sleep("1 hour");
            lines.push(line);
          }
          await first.close();
          told.push(lines.join(""));
          // Closed while a stream of it is open, and while a read is under way.
          const second = await open(file);
          const stream = second.createReadStream();
          await once(stream, "data");
          await Promise.all([second.close(), once(stream, "close")]);
          const third = await open(file);
          const reading = third.read(Buffer.alloc(3), 0, 3, 0);
          let isClosed = false;
          const closing = third.close().then(() => (isClosed = true));
          told.push((await reading).buffer.toString(), isClosed);
          await closing;
          await third.close();
          const writer = await open(file, "a");
          const writing = writer.createWriteStream();
          writing.end("d\\n");
          await once(writing, "close");
          await writer.close();
          // What a step does with the descriptor is the step's: the run's own goes on.
          const fd = openSync(file);
          await step(() => closeSync(fd));
          const bytes = Buffer.alloc(2);
          readSync(fd, bytes, 0, 2, 6);
          closeSync(fd);
          told.push(bytes.toString(), await readFile(file, "utf8"));
          await step(() => import("node:fs/promises").then(({ rm }) => rm(file, { force: true })));
          return told;
        });
      `,
    });
    expect(result).toEqual(["abc", "a\nb", false, "d\n", "a\nb\nc\nd\n"]);
  });

  it("goes on with a device that is the same to everybody, such as the one that a quiet logger writes to", async () => {
    const { result } = await threeWays({
      source: `
        import { closeSync, openSync, readSync, writeSync } from "node:fs";
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const [nothing, zeros] = [openSync("/dev/null", "a"), openSync("/dev/zero")];
          const written = [writeSync(nothing, "one\\n")];
          await sleep("1 hour");
          written.push(writeSync(nothing, "two more\\n"));
          const bytes = Buffer.from("some");
          readSync(zeros, bytes);
          closeSync(nothing);
          closeSync(zeros);
          return [written, [...bytes]];
        });
      `,
    });
    expect(result).toEqual([
      [4, 9],
      [0, 0, 0, 0],
    ]);
  });

  it("appends once, whenever its process dies: the file tells whether it had", async () => {
    await crashEverywhere(
      {
        source: `
          import { appendFile } from "node:fs/promises";
          import { appendFileSync, createWriteStream } from "node:fs";
          import { once } from "node:events";
          import { on, sleep } from "hathi";
          export default on("webhook.start", async ({ data }) => {
            await appendFile(data.file, "one\\n");
            appendFileSync(data.file, "two\\n");
            const log = createWriteStream(data.file, { flags: "a" });
            log.write("three\\n");
            await sleep("1 hour");
            log.end("four\\n");
            await once(log, "close");
          });
        `,
      },
      ({ state, effects, doubted }, at) => {
        expect([state, doubted], `the state ${at}`).toEqual(["completed", 0]);
        expect(
          effects.map(({ args }) => args[0]),
          `the lines ${at}`,
        ).toEqual(["one", "two", "three", "four"]);
      },
    );
  });
});
