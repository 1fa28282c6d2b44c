// @ts-check
/** What the page's server does with copies of automations, for whoever came by the address that the terminal shows. */

/** @typedef {{ line: number | null, message: string }} Finding */
/** @typedef {{ file: string, text: string }} Opened */
/** @typedef {{ run?: string, findings?: readonly Finding[] }} Started */

const keyName = "hathi.playground.edit";

/** Keeps the key of the address, for this tab and others of this browser, and takes it out of what is seen. */
export function takeEditKey() {
  const [, key] = /^#edit=([0-9a-f]+)$/.exec(location.hash) ?? [];
  if (key === undefined) return;
  try {
    localStorage.setItem(keyName, key);
  } catch {
    // A browser that keeps nothing edits nothing.
  }
  history.replaceState(null, "", location.pathname);
}

/**
 * @template Answer
 * @param {string} what "open", "check", "run" or "save"
 * @param {Record<string, unknown>} body
 * @returns {Promise<{ answer: Answer, problem: null } | { answer: null, problem: string }>}
 */
export async function askOfCopy(what, body) {
  try {
    const response = await fetch(`/playground/copies/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-hathi-edit": localStorage.getItem(keyName) ?? "" },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return { answer, problem: null };
    return { answer: null, problem: String(answer.error ?? `Hathi answered ${response.status}.`) };
  } catch {
    return { answer: null, problem: "Hathi does not answer. Is `npm start` still running?" };
  }
}

/** A copy outlives a reload of the page: by its file, what that held when the copy was made, and the copy. */
const draftName = (/** @type {string} */ file) => `hathi.playground.copy.${file}`;

/**
 * @param {string} file
 * @returns {{ was: string, text: string } | null}
 */
export function readDraft(file) {
  try {
    return JSON.parse(sessionStorage.getItem(draftName(file)) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 * @param {{ was: string, text: string } | null} draft null for none
 */
export function keepDraft(file, draft) {
  try {
    if (draft === null) sessionStorage.removeItem(draftName(file));
    else sessionStorage.setItem(draftName(file), JSON.stringify(draft));
  } catch {
    // It lasts as long as the page, then.
  }
}
