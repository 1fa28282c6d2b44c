// @ts-check
/** Asks the page's server, as whoever is signed in or by the link that the page was opened with. */

/** @typedef {{ kind: "operator" | "person" | "link", name: string | null, acts: string | null }} Me */
/** @typedef {{ problem: string, status: number, door?: string, signIn?: string }} Problem */

/**
 * @template Value
 * @typedef {{ value: Value, problem: null } | { value: null, problem: Problem }} Answer
 */

/** @type {{ link: string | null, me: Me | null }} */
const known = { link: null, me: null };

/** Takes the link out of the address, where it would be copied along with it. */
export function takeLink() {
  const [, link] = /^#link=([\w-]+)$/.exec(location.hash) ?? [];
  if (link === undefined) return;
  known.link = link;
  history.replaceState(null, "", location.pathname + location.search);
}

/** @returns {Promise<Answer<Me>>} */
export async function meet() {
  const link = known.link;
  known.link = null;
  // Whoever is signed in needs no link.
  /** @type {Answer<Me>} */
  let answer = await read("/api/me");
  if (answer.problem !== null && link !== null) {
    known.link = link;
    answer = await read("/api/me");
  }
  if (answer.problem === null) known.me = answer.value;
  return answer;
}

/**
 * @template Value
 * @param {string} path
 * @returns {Promise<Answer<Value>>}
 */
export async function read(path) {
  return send(path, {});
}

/**
 * Does something. Each call is one click: if it is sent twice, it counts once.
 *
 * @template Value
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<Answer<Value>>}
 */
export async function act(path, body = {}) {
  return send(path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-hathi-acts": known.me?.acts ?? "",
      "x-hathi-click": crypto.randomUUID(),
    },
    body: JSON.stringify(body),
  });
}

/**
 * @template Value
 * @param {string} path
 * @param {RequestInit} init
 * @returns {Promise<Answer<Value>>}
 */
async function send(path, init) {
  const headers = new Headers(init.headers);
  if (known.link !== null) headers.set("x-hathi-link", known.link);
  try {
    const response = await fetch(path, { ...init, headers });
    const answer = await response.json();
    if (response.ok) return { value: answer, problem: null };
    const words = typeof answer.error === "string" ? answer.error : `Hathi answered ${response.status}.`;
    return { value: null, problem: { problem: words, status: response.status, ...answer } };
  } catch {
    return { value: null, problem: { problem: "Hathi does not answer. Trying again.", status: 0 } };
  }
}
