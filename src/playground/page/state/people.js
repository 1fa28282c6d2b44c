// @ts-check
/** People by the names that they have on GitHub and in Slack. */

/** @typedef {import("./view.js").Snapshot} Snapshot */

/**
 * @param {Snapshot} snapshot
 * @param {string} name a login, or a Slack user's id
 */
export function realNameOf(snapshot, name) {
  const person = snapshot.people.find((candidate) => candidate.name === name || candidate.userId === name);
  if (person !== undefined) return person.realName;
  return name === snapshot.botUserId ? "Hathi" : name;
}
