// @ts-check
/** Several looks of one element as its `class`, without those that it has not. */

/** @param {...(string | false)} looks */
export function classNames(...looks) {
  return looks.filter((look) => look !== false && look !== "").join(" ") || null;
}
