// @ts-check
/** Asks before something is done: with Slack's own dialog for a button that carries one. */

/**
 * @param {string} title
 * @param {string} text
 * @param {string} yes
 * @param {string} no
 * @param {boolean} [isDanger]
 * @returns {Promise<boolean>}
 */
export async function confirmWith(title, text, yes, no, isDanger = true) {
  const dialog = document.getElementById("confirm");
  if (!(dialog instanceof HTMLDialogElement)) return false;
  const texts = { "confirm-title": title, "confirm-text": text, "confirm-yes": yes, "confirm-no": no };
  for (const [id, content] of Object.entries(texts)) {
    const element = document.getElementById(id);
    if (element !== null) element.textContent = content;
  }
  const button = document.getElementById("confirm-yes");
  if (button !== null) button.className = isDanger ? "danger" : "primary";
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return dialog.returnValue === "yes";
}

/** @param {string} json the `confirm` object of a button: title, text, confirm, deny, style */
export async function confirmWithSlack(json) {
  const confirm = JSON.parse(json);
  const text = (/** @type {string} */ name, /** @type {string} */ otherwise) =>
    String(confirm[name]?.text ?? otherwise);
  return await confirmWith(
    text("title", "Are you sure?"),
    text("text", "").replaceAll(/[*_`]/g, ""),
    text("confirm", "Yes"),
    text("deny", "Cancel"),
    confirm.style === "danger",
  );
}
