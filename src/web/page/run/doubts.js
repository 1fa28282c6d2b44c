// @ts-check
/** Asks about steps of which nobody knows whether they happened. */
import { html } from "../../parts/html.js";
import { readText } from "../../parts/read-text.js";

/**
 * @param {import("./run.js").Run} run
 * @param {import("../state/hands.js").Hands} hands
 * @param {() => void} again
 */
export function doubtsView(run, hands, again) {
  if (run.doubts.length === 0) return null;
  const path = `/api/runs/${encodeURIComponent(run.id)}/settle`;
  /**
   * @param {number} doubt
   * @param {object} settlement
   */
  const settle = async (doubt, settlement) => {
    if ((await hands.act(path, { doubt, settlement })) === null) return;
    hands.say("Noted.");
    again();
  };
  /** @param {Event} event */
  const happened = async (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const text = readText(form, "result");
    try {
      await settle(Number(form.dataset["doubt"]), {
        kind: "happened",
        ...(text !== "" && { result: JSON.parse(text) }),
      });
    } catch {
      hands.complain('The result is no JSON. Write it as in {"ok": true}, or leave it empty.');
    }
  };
  return html`<section class="card doubts" aria-labelledby="doubts-title">
    <h2 id="doubts-title">Did this happen?</h2>
    ${run.doubts.map(
      ({ id, step, reason }) =>
        html`<div key=${id} class="doubt">
          <p><code>${step}</code></p>
          <p class="muted">${reason}</p>
          <form class="row" data-doubt=${id} onSubmit=${happened}>
            <label>Its result, as JSON <input name="result" placeholder="none" autocomplete="off" /></label>
            <button class="primary">It happened</button>
            <button type="button" onClick=${() => settle(id, { kind: "again" })}>Do it again</button>
            <button type="button" class="danger" onClick=${() => settle(id, { kind: "cancel" })}>
              Cancel the run
            </button>
          </form>
        </div>`,
    )}
  </section>`;
}
