// @ts-check
/** Talks to the page's server: a stream of what the page shows, and one order after the other. */

/**
 * @template Snapshot
 * @param {string} path where the server streams from
 * @param {(snapshot: Snapshot) => void} onSnapshot
 * @param {(connected: boolean) => void} onConnection
 */
export function listen(path, onSnapshot, onConnection) {
  const source = new EventSource(path);
  source.addEventListener("message", ({ data }) => onSnapshot(JSON.parse(data)));
  source.addEventListener("open", () => onConnection(true));
  source.addEventListener("error", () => onConnection(false));
}

/**
 * @param {string} path
 * @param {Record<string, unknown>} body
 * @returns {Promise<string | null>} what went wrong, in words for a person
 */
export async function order(path, body) {
  return (await ask(path, body)).problem;
}

/**
 * @param {string} path
 * @param {Record<string, unknown>} body
 * @returns {Promise<{ answer: Record<string, unknown>, problem: string | null }>} the problem in words for a person
 */
export async function ask(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return { answer, problem: null };
    const { error } = answer;
    return { answer, problem: typeof error === "string" ? error : `Hathi answered ${response.status}.` };
  } catch {
    return { answer: {}, problem: "Hathi does not answer. Is `npm start` still running?" };
  }
}
