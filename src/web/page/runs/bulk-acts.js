// @ts-check
/** What people do to all runs of a filter, and which runs each act is for. */

/**
 * @typedef {object} Act
 * @property {"retry" | "resume" | "pause" | "cancel" | "settle"} word
 * @property {"again" | "cancel"} [settlement]
 * @property {string} title
 * @property {boolean} isDanger
 * @property {readonly string[]} states
 */

const unfinished = ["queued", "running", "waiting", "paused"];

/** @type {readonly Act[]} */
export const acts = [
  { word: "retry", title: "Retry the failed ones", isDanger: false, states: ["failed"] },
  { word: "resume", title: "Resume the paused ones", isDanger: false, states: ["paused"] },
  { word: "pause", title: "Pause", isDanger: false, states: ["queued", "running", "waiting"] },
  { word: "cancel", title: "Cancel", isDanger: true, states: unfinished },
  { word: "settle", settlement: "again", title: "In doubt: do again", isDanger: true, states: ["paused"] },
  { word: "settle", settlement: "cancel", title: "In doubt: cancel", isDanger: true, states: ["paused"] },
];

/**
 * The acts that are for some of the runs that are listed.
 *
 * @param {string | undefined} state the state that the list is of; "unfinished"; none for all
 */
export function actsFor(state) {
  if (state === undefined || state === "") return acts;
  const listed = state === "unfinished" ? unfinished : [state];
  return acts.filter(({ states }) => states.some((one) => listed.includes(one)));
}
