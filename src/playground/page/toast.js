// @ts-check
/** Tells a person what went wrong, for a few seconds. */

const shownMs = 7000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let hiding;

/** @param {string} text */
export function showProblem(text) {
  const toast = document.getElementById("toast");
  if (toast === null) return;
  toast.textContent = text;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    toast.textContent = "";
  }, shownMs);
}
