/** GitHub's API for the App's webhook and its delivery log, `/app/hook/...`, which the emulator does not have. */
import { jsonResponse } from "../http-front.ts";
import type { FrontRequest, FrontResponse } from "../http-front.ts";
import type { Deliveries, DeliveryAttempt } from "./deliveries.ts";

const addresses = /^\/app\/hook\/deliveries(?:\/([^/]+)(\/attempts)?)?$/;
const documentation = "https://docs.github.com/rest/apps/webhooks";

/** Answers a request whose App token has been verified. */
export function answerAppHook(request: FrontRequest, deliveries: Deliveries): FrontResponse {
  if (request.url.pathname === "/app/hook/config" && request.method === "GET") {
    const { url } = deliveries;
    return jsonResponse(200, { content_type: "json", insecure_ssl: "0", secret: "********", url });
  }
  const address = addresses.exec(request.url.pathname);
  const [, id, attempts] = address ?? [];
  const method = attempts === undefined ? "GET" : "POST";
  if (address === null || request.method !== method) return refuse(404, "Not Found");
  if (id === undefined) return listPage(request.url, deliveries);
  if (!/^\d{1,19}$/.test(id)) return refuse(400, "Bad Request");
  const attempt = deliveries.find(Number(id));
  if (attempt === undefined) return refuse(404, "Not Found");
  if (attempts === undefined) return jsonResponse(200, formatDelivery(attempt));
  void deliveries.redeliver(attempt.id);
  return jsonResponse(202, {});
}

/** Makes a page: it begins with the delivery that the cursor names, and the link header leads to the neighbours. */
function listPage(url: URL, deliveries: Deliveries): FrontResponse {
  const perPage = Math.min(
    Math.max(1, Math.trunc(Number(url.searchParams.get("per_page") ?? 30)) || 30),
    100,
  );
  const cursor = url.searchParams.get("cursor");
  const first = cursor === null ? Number.MAX_SAFE_INTEGER : Number(/^v1_(\d{1,15})$/.exec(cursor)?.[1]);
  if (Number.isNaN(first)) return refuse(422, "Invalid cursor");
  const status = url.searchParams.get("status");
  const all = deliveries
    .list()
    .filter(({ statusCode }) => status === null || (status === "success") === isSuccess(statusCode));
  const start = all.findIndex(({ id }) => id <= first);
  const page = start === -1 ? [] : all.slice(start, start + perPage);
  const links = [
    ["next", start === -1 ? undefined : all[start + perPage]],
    ["prev", start > 0 ? all[Math.max(0, start - perPage)] : undefined],
  ] as const;
  const link = links.flatMap(([rel, at]) => (at === undefined ? [] : [`<${pageAt(url, at)}>; rel="${rel}"`]));
  const response = jsonResponse(200, page.map(formatItem));
  return link.length === 0
    ? response
    : { ...response, headers: { ...response.headers, link: link.join(", ") } };
}

function pageAt(url: URL, { id }: DeliveryAttempt): string {
  const page = new URL(url);
  page.searchParams.set("cursor", `v1_${id}`);
  return page.href;
}

function isSuccess(statusCode: number | null): boolean {
  return statusCode !== null && statusCode >= 200 && statusCode < 300;
}

function formatDelivery(attempt: DeliveryAttempt): Record<string, unknown> {
  const { headers, body, statusCode, url } = attempt;
  return {
    ...formatItem(attempt),
    url,
    request: { headers, payload: JSON.parse(body) as unknown },
    response: { headers: statusCode === null ? null : {}, payload: null },
  };
}

function formatItem(attempt: DeliveryAttempt): Record<string, unknown> {
  const { installation, repository } = JSON.parse(attempt.body) as {
    readonly installation?: { readonly id: number };
    readonly repository?: { readonly id: number };
  };
  return {
    id: attempt.id,
    guid: attempt.guid,
    delivered_at: attempt.deliveredAt.toISOString(),
    redelivery: attempt.isRedelivery,
    duration: Math.round(attempt.durationMs) / 1000,
    status: attempt.status,
    status_code: attempt.statusCode ?? 0,
    event: attempt.event,
    action: attempt.action,
    installation_id: installation?.id ?? null,
    repository_id: repository?.id ?? null,
    throttled_at: null,
  };
}

export function refuse(status: number, message: string): FrontResponse {
  return jsonResponse(status, { message, documentation_url: documentation, status: String(status) });
}
