/** Asks HATHI_URL from here whether a Hathi with these secrets answers: what Slack and GitHub do, as far as one can. */
import { createHmac, randomBytes } from "node:crypto";
import type { Config } from "../config/config.ts";
import { type Finding, findingsOf } from "../../core/finding.ts";
import { slackPaths } from "../../core/slack-app/slack-surface.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";

const timeoutMs = 5000;
const { ok, advice, broken, unknown } = findingsOf("address");

export async function examineAddress({ url, slack, github }: Config): Promise<readonly Finding[]> {
  if (url === null) {
    const needsNone = github === null && (slack === null || slack.appToken !== null);
    return needsNone
      ? []
      : [
          advice(
            "HATHI_URL is not set",
            "set it to the address under which Slack and GitHub reach this server",
          ),
        ];
  }
  const findings: Finding[] = [];
  if (!url.startsWith("https:") && !/^http:\/\/(?:localhost|127\.|\[::1\])/.test(url)) {
    findings.push(advice(`${url} is not encrypted`, "put a proxy with TLS before Hathi: docs/operating.md"));
  }
  const ready = await ask(`${url}/readyz`);
  if (ready.kind === "silent") {
    return [
      ...findings,
      unknown(
        `${url} cannot be reached from here (${ready.why})`,
        "start intake and the proxy before it; if this machine may not reach it from inside, open the address from elsewhere",
      ),
    ];
  }
  const [status, body] = [ready.status, ready.body];
  if (status === 503 && body.includes('"ready"'))
    findings.push(
      broken(`the Hathi at ${url} cannot store deliveries`, "see its log: deliveries cannot be stored"),
    );
  else if (status !== 200 || !body.includes('"ready":true')) {
    return [
      ...findings,
      broken(
        `${url}/readyz answers ${status}, and not as Hathi does`,
        "let the address, or the proxy behind it, lead to Hathi's port",
      ),
    ];
  } else findings.push(ok(`a Hathi answers at ${url}`));
  if (slack !== null && slack.appToken === null)
    findings.push(await verifySlack(`${url}${slackPaths.deliveries}`, slack.signingSecret));
  return findings;
}

/** Sends what Slack sends to verify a request URL. Nothing is stored of it. */
async function verifySlack(address: string, secret: string): Promise<Finding> {
  const check = findingsOf("slack request url");
  const challenge = randomBytes(12).toString("hex");
  const body = JSON.stringify({ type: "url_verification", token: "", challenge });
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex");
  const answer = await ask(address, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-slack-request-timestamp": String(at),
      "x-slack-signature": `v0=${signature}`,
    },
    body,
  });
  if (answer.kind === "silent")
    return check.unknown(`${address} does not answer (${answer.why})`, "see its log");
  if (answer.status === 200 && answer.body.includes(challenge))
    return check.ok(`${address} answers what Slack asks, signed with SLACK_SIGNING_SECRET`);
  return answer.status === 401
    ? check.broken(
        `the Hathi at ${address} refuses what this SLACK_SIGNING_SECRET has signed`,
        "give the running processes the same SLACK_SIGNING_SECRET, and start them again",
      )
    : check.broken(
        `${address} answers ${answer.status} to what Slack asks`,
        "let the proxy pass on POST /slack/events unchanged, with its body and headers",
      );
}

type Answer =
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  | { readonly kind: "silent"; readonly why: string };

async function ask(address: string, init: RequestInit = {}): Promise<Answer> {
  try {
    const response = await fetch(address, {
      ...init,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { kind: "answer", status: response.status, body: (await response.text()).slice(0, 1000) };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return { kind: "silent", why: messageOf(cause ?? error) };
  }
}
