// @ts-check
/** Starts a run by hand: with the fields that the automation asks for, or with JSON. An event may fill it in at first. */
import { useState } from "preact/hooks";
import { fieldInput, readFields } from "../../parts/form-fields.js";
import { html } from "../../parts/html.js";
import { go } from "../state/place.js";
import { useLive } from "../state/use-live.js";

/** @param {{ one: import("./automations.js").Automation, event: string | null, hands: import("../state/hands.js").Hands }} props */
export function StartForm({ one, event, hands }) {
  const { value, problem } = useLive(
    event === null ? null : `/api/events/${encodeURIComponent(event)}`,
    600_000,
  );
  const given = /** @type {{ payload: string, isCut: boolean } | null} */ (value);
  const [typed, setTyped] = useState(/** @type {string | null} */ (null));
  const text = typed ?? given?.payload ?? "";
  const { fields } = one;
  /** @param {Event} submitted */
  const start = async (submitted) => {
    submitted.preventDefault();
    const form = /** @type {HTMLFormElement} */ (submitted.currentTarget);
    let data;
    try {
      data =
        fields === null
          ? text.trim() === ""
            ? undefined
            : JSON.parse(text)
          : readFields(fields, new FormData(form));
    } catch {
      hands.complain("This is no JSON. Names and texts stand in double quotes.");
      return;
    }
    /** @type {{ run: string } | null} */
    const done = await hands.act(`/api/automations/${encodeURIComponent(one.name)}/start`, { data });
    if (done !== null) go(`/runs/${done.run}`);
  };
  if (event !== null && given === null && problem === null)
    return html`<p class="empty">Reading the event…</p>`;
  return html`<form class="start" onSubmit=${start}>
    ${problem !== null && html`<p class="problem">${problem.problem}</p>`}
    ${given?.isCut === true && html`<p class="problem">The event's data is too long to be edited here.</p>`}
    ${
      fields === null
        ? html`<label>
            The event's data, as JSON
            <textarea
              name="json"
              rows="10"
              spellcheck=${false}
              placeholder="{}"
              onInput=${(/** @type {Event} */ input) => setTyped(/** @type {HTMLTextAreaElement} */ (input.currentTarget).value)}
              value=${text}
            ></textarea>
          </label>`
        : fields.map((field) => fieldInput(field, filledIn(given, field.name)))
    }
    <div class="row"><button class="primary">Start ${one.name}</button></div>
  </form>`;
}

/**
 * @param {{ payload: string } | null} given
 * @param {string} name
 */
function filledIn(given, name) {
  if (given === null) return undefined;
  try {
    return JSON.parse(given.payload)?.[name];
  } catch {
    return undefined;
  }
}
