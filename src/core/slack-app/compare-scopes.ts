/** Compares the scopes that Slack granted a bot's token with those that Hathi needs. */
import { type Finding, findingsOf } from "../finding.ts";
import { slackScopeReasons, slackScopes } from "./slack-scopes.ts";

const { ok, advice, broken } = findingsOf("slack scopes");

/**
 * @param granted as the header x-oauth-scopes of any answer has them
 * @param needed what automations need, with the places: a scope, or "channels:read or groups:read" where any is enough
 */
export function compareScopes(
  granted: readonly string[],
  needed: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly Finding[] {
  const missing = slackScopes.filter((scope) => !granted.includes(scope));
  const wanted = [...needed].map(([need, places]) => ({ anyOf: need.split(" or "), places }));
  const known = new Set<string>([...slackScopes, ...wanted.flatMap(({ anyOf }) => anyOf)]);
  const superfluous = granted.filter((scope) => !known.has(scope));
  const findings: Finding[] = [];
  const where =
    '"OAuth & Permissions", "Bot Token Scopes" of the Slack app, and press "Reinstall to Workspace" there';
  if (missing.length > 0) {
    const reasons = missing.map((scope) => `${scope} (${slackScopeReasons[scope]})`);
    findings.push(
      broken(`the bot's token lacks ${reasons.join("; ")}`, `add ${missing.join(", ")} under ${where}`),
    );
  }
  for (const { anyOf, places } of wanted) {
    if (anyOf.some((scope) => granted.includes(scope) || missing.some((one) => one === scope))) continue;
    findings.push(
      broken(
        `the bot's token lacks ${anyOf.join(" or ")} for ${places.slice(0, 3).join(", ")}`,
        `add ${anyOf[0] ?? ""} under ${where}`,
      ),
    );
  }
  if (superfluous.length > 0) {
    findings.push(
      advice(
        `the bot's token has scopes that nothing here is seen to need: ${superfluous.join(", ")}`,
        `remove those that none of your automations uses under "OAuth & Permissions" of the Slack app`,
      ),
    );
  }
  return findings.length > 0 ? findings : [ok(`all ${known.size} scopes are granted, and no others`)];
}
