/** The response_url of a slash command or click, to which an app may answer later, five times in half an hour. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { jsonResponse } from "../http-front.ts";
import type { FrontRequest, FrontResponse } from "../http-front.ts";
import { findBlockProblems } from "./blocks/check-blocks.ts";
import { readSlackJson } from "./slack-arguments.ts";

/** The command or click that an answer belongs to. */
export interface ResponseContext {
  readonly channelId: string;
  readonly userId: string;
  /** The message whose button was clicked; null for a slash command. */
  readonly original: { readonly ts: string; readonly isEphemeral: boolean } | null;
}

// Slack accepts the texts "true" and "false" as booleans here.
const flag = z
  .union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")])
  .optional();

const answerSchema = z.object({
  text: z.string().optional(),
  blocks: z.array(z.unknown()).optional(),
  response_type: z.enum(["ephemeral", "in_channel"]).optional(),
  replace_original: flag,
  delete_original: flag,
});
export type SlackAnswer = z.infer<typeof answerSchema>;

/** @returns the answer, or the reason why Slack refuses it */
export function readSlackAnswer(value: unknown): SlackAnswer | { readonly refused: string } {
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) return { refused: "invalid_payload" };
  const { text, blocks, delete_original: deletes } = parsed.data;
  if ((text ?? "") === "" && (blocks ?? []).length === 0 && deletes !== true) return { refused: "no_text" };
  if (blocks !== undefined && findBlockProblems(blocks).length > 0) return { refused: "invalid_blocks" };
  return parsed.data;
}

const maxUses = 5;
const lifetimeMs = 30 * 60_000;

export class ResponseUrls {
  readonly #issued = new Map<
    string,
    { readonly context: ResponseContext; readonly until: number; uses: number }
  >();
  readonly #onAnswer: (answer: SlackAnswer, context: ResponseContext) => Promise<void>;

  constructor(onAnswer: (answer: SlackAnswer, context: ResponseContext) => Promise<void>) {
    this.#onAnswer = onAnswer;
  }

  /** @returns the path of a new address */
  issue(kind: "commands" | "actions", teamId: string, context: ResponseContext): string {
    const path = `/${kind}/${teamId}/${Date.now()}/${randomBytes(16).toString("base64url")}`;
    this.#issued.set(path, { context, until: Date.now() + lifetimeMs, uses: 0 });
    return path;
  }

  /** Answers a request to one of the addresses; null for any other path. */
  handle(request: FrontRequest): Promise<FrontResponse> | null {
    if (!/^\/(commands|actions)\//.test(request.url.pathname)) return null;
    return this.#answer(request);
  }

  async #answer(request: FrontRequest): Promise<FrontResponse> {
    const issued = this.#issued.get(request.url.pathname);
    if (request.method !== "POST" || issued === undefined) return refusal(404, "no_such_url");
    if (issued.uses >= maxUses) return refusal(404, "used_url");
    if (Date.now() > issued.until) return refusal(404, "expired_url");
    const answer = readSlackAnswer(readSlackJson(request.body.toString("utf8")));
    if ("refused" in answer) return refusal(400, answer.refused);
    issued.uses += 1;
    await this.#onAnswer(answer, issued.context);
    return jsonResponse(200, { ok: true });
  }
}

function refusal(status: number, error: string): FrontResponse {
  return jsonResponse(status, { ok: false, error });
}
