/** Judges what GitHub says of the App's webhook, installations and deliveries. Pure. */
import { type Finding, findingsOf } from "../../core/finding.ts";
import { allows, githubPermissions, permissionTitle } from "../../core/github-app/github-needs.ts";
import type { AppDelivery, AppFacts, AppInstallation } from "../../connectors/github/look-at-app.ts";

/** @param expected the webhook's address; null where HATHI_URL is not set */
export function weighApp(
  { hook, installations, deliveries }: AppFacts,
  expected: string | null,
): readonly Finding[] {
  return [
    ...weighHook(hook, expected),
    ...(installations.length === 0
      ? [
          findingsOf("github installations").broken(
            "the GitHub App is installed nowhere, so no event comes",
            'open the App\'s page, "Install App", and choose the repositories that Hathi should see',
          ),
        ]
      : installations.flatMap(weighInstallation)),
    weighDeliveries(deliveries),
  ];
}

function weighHook(hook: AppFacts["hook"], expected: string | null): readonly Finding[] {
  const { ok, advice, broken } = findingsOf("github webhook");
  const where = 'on the App\'s page, "General", "Webhook"';
  if (hook === null || hook.url === null || hook.url === "") {
    return [
      broken(
        "the GitHub App has no webhook",
        `tick "Active" ${where} and enter ${expected ?? "<your address>/github/webhooks"} with the secret of GITHUB_WEBHOOK_SECRET`,
      ),
    ];
  }
  const findings: Finding[] = [];
  if (expected !== null && hook.url !== expected) {
    findings.push(
      broken(
        `GitHub delivers to ${hook.url}, and this Hathi is reached at ${expected}`,
        `enter ${expected} as the Webhook URL ${where}, or correct HATHI_URL`,
      ),
    );
  } else if (!hook.url.endsWith("/github/webhooks")) {
    findings.push(
      broken(
        `GitHub delivers to ${hook.url}, where Hathi takes no webhooks`,
        `let the Webhook URL ${where} end in /github/webhooks`,
      ),
    );
  }
  if (!hook.isJson)
    findings.push(broken("GitHub sends the webhooks as a form", `choose application/json ${where}`));
  if (!hook.hasSecret) {
    findings.push(
      broken(
        "the App's webhook has no secret, so every delivery is refused",
        `enter the secret of GITHUB_WEBHOOK_SECRET ${where}`,
      ),
    );
  }
  if (!hook.isVerified) {
    findings.push(
      advice(
        "GitHub does not verify the certificate of the webhook's address",
        `choose "Enable SSL verification" ${where}`,
      ),
    );
  }
  return findings.length > 0 ? findings : [ok(`GitHub delivers to ${hook.url}, as JSON, with a secret`)];
}

function weighInstallation({ account, isSuspended, page, permissions }: AppInstallation): readonly Finding[] {
  const { ok, broken } = findingsOf("github installations");
  const at = page === null ? "the installation's page on GitHub" : page;
  if (isSuspended) {
    return [broken(`the installation on ${account} is suspended`, `press "Unsuspend" on ${at}`)];
  }
  const missing = Object.entries(githubPermissions).filter(
    ([name, { least }]) => permissions !== null && !allows(permissions[name], least),
  );
  if (missing.length === 0) return [ok(`installed on ${account}`)];
  const titles = missing.map(([name, { least }]) => `${permissionTitle(name)}: ${least}`).join(", ");
  return [
    broken(
      `the installation on ${account} has not been granted ${titles}`,
      `an owner of ${account} accepts the new permissions on ${at}`,
    ),
  ];
}

/** What an answer to a delivery means, the most telling first. */
const causes: readonly (readonly [test: (one: AppDelivery) => boolean, means: string, act: string])[] = [
  [
    ({ statusCode }) => statusCode === 401,
    "were refused for their signature",
    "set GITHUB_WEBHOOK_SECRET to the secret of the App's webhook, and start Hathi again",
  ],
  [
    ({ statusCode }) => statusCode === 404 || statusCode === 405,
    "met something other than Hathi, or a Hathi without GitHub",
    "let the Webhook URL end in /github/webhooks, and let the proxy pass that path on",
  ],
  [
    ({ statusCode }) => statusCode === 0,
    "got no answer",
    "let GitHub reach the address of the webhook: name, certificate, firewall, proxy; then see whether intake runs",
  ],
  [
    ({ statusCode }) => statusCode >= 500,
    "were answered with an error",
    "see the log of intake and of the proxy before it; a 503 of Hathi means that the database could not store",
  ],
  [() => true, "were not taken", "see the log of intake and of the proxy before it"],
];

function weighDeliveries(deliveries: readonly AppDelivery[]): Finding {
  const { ok, advice, broken } = findingsOf("github deliveries");
  const isGood = ({ statusCode }: AppDelivery): boolean => statusCode >= 200 && statusCode < 300;
  const failed = deliveries.filter((one) => !isGood(one));
  if (deliveries.length === 0) return ok("GitHub has delivered nothing within a day");
  if (failed.length === 0) return ok(`the last ${deliveries.length} deliveries of a day arrived`);
  const newest = deliveries[0];
  const cause = causes.find(([test]) => failed.some(test));
  const [test, means, act] = cause ?? [() => true, "failed", "see the log of intake"];
  const alike = failed.filter(test);
  const [first] = alike;
  const says = `${failed.length} of the last ${deliveries.length} deliveries failed; ${alike.length} of them ${means} (${first?.statusCode === 0 ? first.status : String(first?.statusCode)}, ${first?.event} at ${first?.at.toISOString()})`;
  // What failed before and arrives now is fetched from GitHub's log.
  return newest !== undefined && isGood(newest)
    ? advice(
        `${says}; the newest arrived`,
        'nothing, if that is mended: Hathi takes them in from GitHub\'s log by itself ("hathi events catch-up" at once)',
      )
    : broken(says, act);
}
