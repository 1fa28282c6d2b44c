/** Reads the arguments of a Slack call, which come as JSON or as a form with JSON inside. */
import type { FrontRequest } from "../http-front.ts";
import { isRecord } from "./blocks/check-sizes.ts";

export type SlackArguments = Readonly<Record<string, unknown>>;

const structured = new Set(["attachments", "blocks", "metadata", "view"]);

export function readSlackArguments(request: FrontRequest): SlackArguments {
  const text = request.body.toString("utf8");
  if ((request.headers["content-type"] ?? "").includes("application/json")) return readSlackJson(text) ?? {};
  const fields = [...request.url.searchParams, ...new URLSearchParams(text)].map(([name, value]) => [
    name,
    structured.has(name) ? (readJson(value) ?? value) : value,
  ]);
  return Object.fromEntries(fields) as SlackArguments;
}

/** The same request with another value for one of its arguments. */
export function withArgument(request: FrontRequest, name: string, value: string): FrontRequest {
  const text = request.body.toString("utf8");
  if ((request.headers["content-type"] ?? "").includes("application/json")) {
    return { ...request, body: Buffer.from(JSON.stringify({ ...readSlackJson(text), [name]: value })) };
  }
  const fields = new URLSearchParams(text);
  fields.set(name, value);
  return { ...request, body: Buffer.from(fields.toString()) };
}

/** The object in a JSON text, or null if there is none. */
export function readSlackJson(text: string): Record<string, unknown> | null {
  const value = readJson(text);
  return isRecord(value) ? value : null;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
