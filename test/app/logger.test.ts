import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../src/app/logger.ts";
import { nastyThrows } from "../support/hostile/nasty-throws.ts";
import { projectFolder } from "../support/project-folder.ts";

const nasty = "a\u001b[2Jb\u009b31mc\u202ed\u2066e\u0007\b\r\n[12:00:00] ERROR: FORGED\u2028x\u0085y\u007fz";
const commands =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

const program = `
  const { createLogger } = await import(${JSON.stringify(join(projectFolder, "src/app/logger.ts"))});
  const nasty = ${JSON.stringify(nasty)};
  const logger = createLogger({ level: "debug", name: nasty });
`;

const outsideText = `
  const error = Object.assign(new Error(nasty, { cause: new TypeError(nasty) }), { code: nasty });
  error.name = nasty;
  logger.child({ source: "webhook", name: nasty }).warn({ reason: nasty, deep: { list: [nasty], [nasty]: nasty } }, nasty);
  logger.error({ err: error, other: 1 }, "a failure");
`;

/** What a real process logs. Lines for people come from a thread, so a process of its own is needed. */
async function linesOf(env: Record<string, string>, logging = outsideText): Promise<string> {
  const run = promisify(execFile);
  const { stderr } = await run(process.execPath, ["--input-type=module", "-e", program + logging], {
    env: { PATH: process.env["PATH"], ...env },
  });
  return stderr;
}

describe("the log", () => {
  it("says which levels it writes, so that threads send no lines for nothing", () => {
    const logger = createLogger({ level: "info" }).child({ worker: "w" }).child({ run: "r" });
    expect(["debug", "info", "error"].map((level) => logger.isLevelEnabled?.(level))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("has one line for whatever was thrown, and goes on", async () => {
    const thrown = Object.values(nastyThrows).map((source) => `() => (${source})`);
    const written = await linesOf(
      {},
      `for (const make of [${thrown.join(",\n")}]) {
        logger.error({ err: make() }, "thrown");
        logger.child({ thrown: make() }).warn({ deep: { one: make() } }, "a field");
      }`,
    );
    const lines = written.trimEnd().split("\n");
    expect(lines).toHaveLength(thrown.length * 2);
    for (const line of lines) JSON.parse(line);
  });
});

describe("outside text in the log", () => {
  it("stays data in one line of JSON, without anything that a terminal obeys", async () => {
    const written = await linesOf({});
    expect(commands.exec(written)).toBeNull();
    const lines = written.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      name: nasty,
      reason: nasty,
      deep: { [nasty]: nasty },
    });
  });

  it("forms neither a line of its own nor a command to the terminal where people read the log", async () => {
    const written = await linesOf({ HATHI_PRETTY: "1" });
    expect(written).toContain("FORGED");
    expect(commands.exec(written)).toBeNull();
    const begun = written.split("\n").filter((line) => line.startsWith("["));
    expect(begun).toHaveLength(2);
  });
});
