/** Escapes what a person types as Slack does: "<" becomes "&lt;". Mentions of people and channels stay unchanged. */
export function escapeTyped(typed: string): string {
  return typed
    .split(/(<[@#][A-Z0-9]+>)/)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    )
    .join("");
}
