/** Reads the App's own delivery log on GitHub, signed in as the App and not as an installation. */
import { text } from "node:stream/consumers";
import type { ReadableStream } from "node:stream/web";
import { z } from "zod";
import { type DeliveryLog, DeliveryLogError, type LoggedDelivery } from "../../core/ports/delivery-log.ts";
import { messageOf } from "../../core/errors.ts";
import { withCall } from "../call-context.ts";
import type { GitHubApp } from "./github-app.ts";
import { classifyGitHubFailure } from "./github-error.ts";

const perPage = 100;

// GitHub's ids have 64 bits, and its client gives an id over 2^53 as a bigint.
const idSchema = z.union([z.number(), z.bigint(), z.string()]).transform(String);

const deliverySchema = z
  .looseObject({
    id: idSchema,
    guid: z.string(),
    event: z.string(),
    delivered_at: z.coerce.date(),
    status_code: z.number(),
  })
  .transform(({ id, guid, event, delivered_at: deliveredAt, status_code: status }): LoggedDelivery => ({
    id,
    guid,
    event,
    deliveredAt,
    succeeded: status >= 200 && status < 300,
  }));

const detailSchema = z.looseObject({ request: z.looseObject({ payload: z.unknown() }) });

export function createDeliveryLog(app: GitHubApp): DeliveryLog {
  return {
    async readPage(cursor, signal) {
      const { data, headers } = await explaining(signal, async () =>
        app.octokit.request("GET /app/hook/deliveries", {
          per_page: perPage,
          ...(cursor !== null && { cursor }),
        }),
      );
      const entries: readonly unknown[] = Array.isArray(data) ? data : [];
      const deliveries = entries.flatMap((entry) => deliverySchema.safeParse(entry).data ?? []);
      return { deliveries, next: nextCursor(headers.link) };
    },
    async findPayload(id, signal) {
      try {
        const json = await explaining(signal, async () => {
          const { data } = await app.octokit.request(`GET /app/hook/deliveries/${encodeURIComponent(id)}`, {
            // Parsed by JSON.parse, as webhooks are, because the client's own parser gives bigints.
            request: { parseSuccessResponseBody: false },
          });
          return text(data as ReadableStream);
        });
        return { payload: readPayload(json) };
      } catch (error) {
        if (error instanceof DeliveryLogError && isMissing(error.cause)) return undefined;
        throw error;
      }
    },
  };
}

/** Undefined if the payload cannot be read; intake then refuses the delivery. */
function readPayload(json: string): unknown {
  try {
    return detailSchema.safeParse(JSON.parse(json)).data?.request.payload;
  } catch {
    return undefined;
  }
}

function nextCursor(link: string | undefined): string | null {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return next !== undefined && URL.canParse(next) ? new URL(next).searchParams.get("cursor") : null;
}

async function explaining<Result>(signal: AbortSignal, request: () => Promise<Result>): Promise<Result> {
  try {
    return await withCall({ signal }, request);
  } catch (error) {
    signal.throwIfAborted();
    const failure = classifyGitHubFailure(error);
    throw new DeliveryLogError(explain(error), {
      cause: error,
      passes: failure.kind === "transient",
      retryAfterMs: failure.kind === "transient" ? failure.retryAfterMs : null,
    });
  }
}

function explain(error: unknown): string {
  const said = `GitHub's delivery log cannot be read (${messageOf(error)})`;
  const status = statusOf(error);
  if (status === 401) return `${said}: check that GITHUB_APP_ID and GITHUB_PRIVATE_KEY belong to one App`;
  if (status === 404) return `${said}: check that the App has a webhook, and that GITHUB_API_URL is right`;
  return said;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "status" in error && typeof error.status === "number"
    ? error.status
    : undefined;
}

function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 || statusOf(error) === 410;
}
