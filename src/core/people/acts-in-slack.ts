/** Tells which events are a person who has just done something in Slack, and waits for what comes of it. */

// An answer to a question comes as the end of that question.
const act =
  /^slack\.(?:action|command|view|view_closed|shortcut|message_action|block_suggestion)\.|^slack\.app_mention$|^ask\.ended$/;

// Whoever has waited so long looks elsewhere. What a click sets off on GitHub comes back within this time.
const patienceMs = 60_000;

export function isActInSlack(type: string): boolean {
  return act.test(type);
}

/** Whether a person who acted then still waits. */
export function isAwaited(actedAt: number | undefined, now: number): boolean {
  return actedAt !== undefined && now - actedAt <= patienceMs;
}
