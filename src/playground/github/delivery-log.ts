/** GitHub's API of a delivery log, `/app/hook/deliveries`, which the emulator lacks. */
import { jsonResponse } from "../http-front.ts";
import type { FrontRequest, FrontResponse } from "../http-front.ts";
import type { Deliveries, DeliveryAttempt } from "./deliveries.ts";

/** Answers a request of which the app's own token has been verified. */
export async function answerDeliveryLog(
  request: FrontRequest,
  deliveries: Deliveries,
): Promise<FrontResponse> {
  const [, id, attempts] =
    /^\/app\/hook\/deliveries(?:\/(\d+))?(\/attempts)?$/.exec(request.url.pathname) ?? [];
  if (id === undefined) {
    const query = request.url.searchParams;
    const cursor = Number(query.get("cursor") ?? Number.MAX_SAFE_INTEGER);
    const perPage = Math.min(Number(query.get("per_page") ?? 30), 100);
    const older = deliveries.list().filter((attempt) => attempt.id < cursor);
    const page = older.slice(0, perPage);
    const last = page.at(-1);
    if (last === undefined || older.length <= perPage) return jsonResponse(200, page.map(formatAttempt));
    const next = new URL(request.url);
    next.searchParams.set("cursor", String(last.id));
    const response = jsonResponse(200, page.map(formatAttempt));
    return { ...response, headers: { ...response.headers, link: `<${next.href}>; rel="next"` } };
  }
  const attempt = deliveries.find(Number(id));
  if (attempt === undefined) return jsonResponse(404, { message: "Not Found", status: "404" });
  if (attempts === undefined) {
    const { headers, body, statusCode } = attempt;
    return jsonResponse(200, {
      ...formatAttempt(attempt),
      request: { headers, payload: JSON.parse(body) as unknown },
      response: { headers: statusCode === null ? null : {}, payload: null },
    });
  }
  void deliveries.redeliver(attempt.id);
  return jsonResponse(202, {});
}

function formatAttempt(attempt: DeliveryAttempt): Record<string, unknown> {
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
