// @ts-check
/** Titles for pull requests that nobody has to think of. */

const titles = [
  "Teach the elephant to swim",
  "Remember birthdays across restarts",
  "Fix the trunk that tangles on Mondays",
  "Wake up faster after a long nap",
  "Document the watering hole",
  "Count peanuts exactly once",
];

/** @param {number} count how many pull requests there are */
export const suggestTitle = (count) => titles[count % titles.length] ?? "";
