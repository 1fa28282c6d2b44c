// @ts-check
/** What a copy runs for: an event that came before, or data by hand. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../../../web/parts/html.js";
import { showClock } from "../../../web/parts/time.js";
import { readExample } from "../runs/read-example.js";
import { textOf } from "../state/fields.js";
import { originalOf } from "../state/view.js";

/** @typedef {import("../state/view.js").Page} Page */

const byHand = "by hand";

/**
 * @typedef {object} Props
 * @property {Page} page
 * @property {string} automation
 * @property {string | null} event
 * @property {(input: Record<string, unknown>) => Promise<void>} onStart
 */

/** @param {Props} props */
export function InputForm({ page: { snapshot }, automation, event, onStart }) {
  const events = eventsOf(snapshot, automation);
  const [chosen, setChosen] = useState(event);
  const [example, setExample] = useState(/** @type {string | null} */ (null));
  const [isStarting, setStarting] = useState(false);
  // The newest event, until one is chosen.
  const current = chosen ?? events[0]?.id ?? byHand;
  const isByHand = current === byHand;
  useEffect(() => {
    if (!isByHand || example !== null) return;
    const tryouts = snapshot.automations.find(({ name }) => name === automation)?.tryouts ?? [];
    const sent = tryouts.find(({ kind }) => kind === "github");
    const read = async () => setExample((sent === undefined ? null : await readExample(sent))?.data ?? "{}");
    void read();
  }, [isByHand]);
  const start = async (/** @type {import("preact").TargetedEvent<HTMLFormElement>} */ submitted) => {
    submitted.preventDefault();
    const fields = new FormData(submitted.currentTarget);
    if (isStarting) return;
    setStarting(true);
    await onStart(isByHand ? { data: textOf(fields, "data") } : { event: current });
    setStarting(false);
  };
  return html`<form class="tryout" onSubmit=${start}>
    <label>
      Run it for
      <select value=${current} onChange=${(/** @type {Event} */ { currentTarget }) => setChosen(/** @type {HTMLSelectElement} */ (currentTarget).value)}>
        ${events.map(
          ({ id, type, subject, time }) =>
            html`<option value=${id}>${`${type}${subject === null ? "" : ` ${subject}`}, ${showClock(time)}`}</option>`,
        )}
        <option value=${byHand}>data by hand</option>
      </select>
    </label>
    ${
      isByHand &&
      example !== null &&
      html`<label>
        Its data, as JSON
        <textarea name="data" rows="6" spellcheck="false" defaultValue=${example} />
      </label>`
    }
    <button type="submit" class="primary" aria-disabled=${isStarting ? "true" : "false"}>Run the copy</button>
  </form>`;
}

/**
 * What began runs of the automation and of its copies, newest first.
 *
 * @param {Page["snapshot"]} snapshot
 * @param {string} automation
 */
function eventsOf({ runs }, automation) {
  const mine = runs.filter(({ automation: name }) => originalOf(name) === automation);
  return [...new Map(mine.map(({ event }) => [event.id, event])).values()];
}
