// @ts-check
/** Talks to the playground's server: the stream of its state, and one order after the other. */

/** @typedef {import("./state.js").Snapshot} Snapshot */

/**
 * @param {(snapshot: Snapshot) => void} onSnapshot
 * @param {(connected: boolean) => void} onConnection
 */
export function listen(onSnapshot, onConnection) {
  const source = new EventSource("/playground/stream");
  source.addEventListener("message", ({ data }) => onSnapshot(JSON.parse(data)));
  source.addEventListener("open", () => onConnection(true));
  source.addEventListener("error", () => onConnection(false));
}

/**
 * @param {string} path
 * @param {Record<string, unknown>} [body]
 * @returns {Promise<string | null>} what went wrong, in words for a person
 */
export async function order(path, body = {}) {
  try {
    const response = await fetch(`/playground${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return null;
    const { error } = await response.json();
    return typeof error === "string" ? error : `The playground answered ${response.status}.`;
  } catch {
    return "The playground does not answer. Is `npm start` still running?";
  }
}
