/**
 * An automation's code, edited as a copy: opened, checked, run, and written to its file. Whoever may do that runs code
 * of their choice as the user whose terminal the playground is in. So it takes a key that only that terminal shows, and
 * a browser on this machine.
 */
import { timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler, Router } from "express";
import { z } from "zod";
import type { Copies } from "../../app/builds/copies.ts";
import { HathiError, messageOf } from "../../core/errors.ts";
import { personNames } from "../../local-services/people.ts";
import { Refused } from "../../local-services/refused.ts";
import { originOf } from "../../web/door/from-this-machine.ts";

export interface Finding {
  /** Null for what concerns no line of the file. */
  readonly line: number | null;
  readonly message: string;
}

/** Finds type errors and forgotten awaits in a file, as if it held this text. */
export type CheckCopy = (folder: string, file: string, text: string) => Promise<readonly Finding[]>;

export interface CopyParts {
  readonly copies: Copies;
  /** What the address has behind "#edit=" under which the terminal names the page. */
  readonly key: string;
  readonly check: CheckCopy;
}

const longestCode = 500_000;
const automation = z.string().max(300);
const text = z.string().max(longestCode, "the code is too long to be edited here");
const opened = z.object({ automation });
const edited = z.object({ automation, text });
const input = z.union([z.strictObject({ event: z.string().max(100) }), z.strictObject({ data: z.string() })]);
const started = edited.extend({ as: z.enum(personNames), input });
const saved = edited.extend({ was: text });

export function copyRoutes(router: Router, { copies, key, check }: CopyParts): void {
  const post = (path: string, act: (body: unknown) => Promise<object>): void => {
    router.post(`/playground/copies/${path}`, requireEditor(key), async (request, response) => {
      response.set("cache-control", "no-store").json({ ok: true, ...(await act(request.body)) });
    });
  };
  post("open", async (body) => {
    const { file, text: was } = await copies.open(opened.parse(body).automation);
    return { file, text: was };
  });
  post("check", async (body) => {
    const { automation: name, text: copy } = edited.parse(body);
    const { folder, file } = await copies.open(name);
    const findings = await check(folder, file, copy);
    return { findings: findings.map(({ line, message }) => ({ line, message })) };
  });
  post("run", async (body) => {
    const { as, input: given, ...copy } = started.parse(body);
    const to = "data" in given ? readData(given.data) : given;
    try {
      return { run: await copies.run({ ...copy, input: to }, { id: `playground:${as}` }) };
    } catch (error) {
      if (!(error instanceof HathiError && isOfCode.has(error.code))) throw error;
      const { file } = await copies.open(copy.automation);
      return { findings: readFindings(file, messageOf(error)) };
    }
  });
  post("save", async (body) => {
    if (await copies.save(saved.parse(body))) return {};
    throw new Refused(
      "The file was changed meanwhile, and is left as it is. Take over what you need of the copy, throw it away, and open the file again.",
    );
  });
}

const isOfCode: ReadonlySet<string> = new Set(["BUILD_FAILED", "AUTOMATION_INVALID"]);

/** What is wrong with the code, by line. Places are named where a line begins: "  triage.ts:3:5: ...". */
export function readFindings(file: string, message: string): readonly Finding[] {
  const placed = [...message.matchAll(/^ *([^\s:]+):(\d+):\d+: (.+(?:\n(?! *[^\s:]+:\d+:\d+: ).*)*)/gm)];
  if (placed.length === 0) return [{ line: null, message }];
  return placed.map(([, where, line, what = ""]) =>
    where === file
      ? { line: Number(line), message: what }
      : { line: null, message: `${where}:${line}: ${what}` },
  );
}

function readData(json: string): { readonly data: unknown } {
  try {
    return { data: JSON.parse(json) };
  } catch (error) {
    throw new HathiError("INPUT_INVALID", `the data is no JSON: ${messageOf(error)}`);
  }
}

function requireEditor(key: string): RequestHandler {
  return (request, response, next) => {
    const refusal = findRefusal(request, key);
    if (refusal === null) next();
    else response.status(403).json({ error: refusal });
  };
}

function findRefusal(request: Request, key: string): string | null {
  if (originOf(request) !== "this-machine") {
    return "Code is edited in a browser on the machine that the playground runs on, without a proxy in between.";
  }
  const given = Buffer.from(request.get("x-hathi-edit") ?? "");
  const wanted = Buffer.from(key);
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return null;
  return "To edit code here, open the page by the address that the playground's terminal shows: it ends in #edit=…";
}
