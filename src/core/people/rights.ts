/**
 * Who may do what to a run. Chat, the web page and the command line ask these rules at the moment of the act. The
 * terminal and the page on loopback belong to whoever operates the machine, who may do everything.
 */
import { HathiError } from "../errors.ts";
import type { SlackParty } from "./run-people.ts";

export const runActs = ["look", "pause", "resume", "cancel", "end", "retry", "settle"] as const;
export type RunAct = (typeof runActs)[number];

/** "open": everybody in the run's workspace. "concerned": those whom the run concerns, and admins. */
export type Openness = "open" | "concerned";
export const opennesses = ["open", "concerned"] as const;

export interface RightsPolicy {
  readonly looking: Openness;
  readonly steering: Openness;
}

/** What makes somebody one of those who may. Undefined where Slack could not be asked. */
export interface Standing {
  readonly isConcerned: boolean | undefined;
  readonly isAdmin: boolean | undefined;
}

/** Whether the act needs no standing at all, so that nobody has to be asked. */
export function isOpen(policy: RightsPolicy, act: RunAct): boolean {
  return policy[act === "look" ? "looking" : "steering"] === "open";
}

/** @returns "unknown" where it depends on what Slack could not be asked: then nobody may */
export function decideRight(
  policy: RightsPolicy,
  act: RunAct,
  { isConcerned, isAdmin }: Standing,
): "allowed" | "refused" | "unknown" {
  if (isOpen(policy, act) || isConcerned === true || isAdmin === true) return "allowed";
  return isConcerned === undefined || isAdmin === undefined ? "unknown" : "refused";
}

const words: Readonly<Record<RunAct, string>> = {
  look: "look at",
  pause: "pause",
  resume: "resume",
  cancel: "cancel",
  end: "end",
  retry: "retry",
  settle: "settle a step of",
};

const mostNamed = 5;

/** @param concerned whom the run concerns; they are named, so that the person knows whom to ask */
export function refuseAct(
  act: RunAct,
  run: { readonly shortId: string; readonly automation: string },
  concerned: readonly SlackParty[],
  decision: "refused" | "unknown",
): HathiError {
  const named = concerned.slice(0, mostNamed).map(mentionOf);
  if (concerned.length > mostNamed) named.push(`${concerned.length - mostNamed} more`);
  const who =
    named.length === 0
      ? "It concerns nobody that Hathi knows of, so only an admin may"
      : `It concerns ${named.join(", ")}. They may, and admins`;
  const unknown =
    decision === "unknown" ? " Slack did not say whether you are one of them: try again in a minute." : "";
  return new HathiError(
    "NOT_ALLOWED",
    `you may not ${words[act]} the run ${run.shortId} of ${run.automation}. ${who}.${unknown}`,
  );
}

export function refuseStart(
  automation: string,
  people: readonly SlackParty[],
  decision: "refused" | "unknown",
): HathiError {
  const unknown =
    decision === "unknown" ? " Slack did not say whether you are one of them: try again in a minute." : "";
  const who =
    people.length === 0
      ? "It is for the people of this workspace."
      : `It is for ${people.slice(0, mostNamed).map(mentionOf).join(", ")}, and for admins.`;
  return new HathiError("NOT_ALLOWED", `you may not start ${automation}. ${who}${unknown}`);
}

/** @param people whom the automation names; nobody, where only admins may */
export function refuseSwitch(
  automation: string,
  people: readonly SlackParty[],
  decision: "refused" | "unknown",
): HathiError {
  const unknown =
    decision === "unknown" ? " Slack did not say whether you are one of them: try again in a minute." : "";
  const named = people.slice(0, mostNamed).map(mentionOf);
  return new HathiError(
    "NOT_ALLOWED",
    `you may not switch ${automation} on or off. ${[...named, "admins"].join(", ")} may.${unknown}`,
  );
}

/** @param isUnknown where Slack could not be asked */
export function refuseToAdmins(what: string, isUnknown: boolean): HathiError {
  const unknown = isUnknown ? " Slack did not say whether you are one: try again in a minute." : "";
  return new HathiError(
    "NOT_ALLOWED",
    `you may not ${what}: only admins of this workspace may, and those whom HATHI_ADMINS names.${unknown}`,
  );
}

/** As chat makes mentions of them. */
function mentionOf(party: SlackParty): string {
  if (party.startsWith("S")) return `the group @${party}`;
  return /^[CG]/.test(party) ? `the members of #${party}` : `@${party}`;
}
