// @ts-check
/** What a list of runs is narrowed to. Its fields are the address's, so that a filter can be kept and sent. */
import { html } from "../../parts/html.js";
import { readText } from "../../parts/read-text.js";

export const filterNames = ["state", "automation", "subject", "person", "since", "until", "text"];

const states = ["unfinished", "queued", "running", "waiting", "paused", "completed", "failed", "cancelled"];

/**
 * @param {Readonly<Record<string, string>>} filter
 * @param {(filter: Record<string, string>) => void} onFilter
 */
export function filterForm(filter, onFilter) {
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const wanted = Object.fromEntries(filterNames.map((name) => [name, readText(form, name)]));
    for (const name of ["since", "until"]) wanted[name] = asUtc(wanted[name] ?? "");
    onFilter(wanted);
  };
  const isNarrow = Object.values(filter).some((value) => value !== "");
  return html`<form
    class="filter"
    role="search"
    aria-label="Runs"
    key=${JSON.stringify(filter)}
    onSubmit=${submit}
  >
    <label>
      State
      <select name="state" onChange=${submitForm}>
        <option value="">any</option>
        ${states.map((state) => html`<option value=${state} selected=${filter["state"] === state}>${state}</option>`)}
      </select>
    </label>
    ${field("automation", "Automation", "pr-reminder", filter)}
    ${field("subject", "About", "octo/app or octo/app#7", filter)}
    ${field("person", "Person", "me, or U0123ABCD", filter)}
    ${field("since", "Since (UTC)", "", filter, "datetime-local")}
    ${field("until", "Until (UTC)", "", filter, "datetime-local")}
    ${field("text", "Text or id", "in names, lines and errors", filter, "search")}
    <div class="row">
      <button class="primary">Find</button>
      ${isNarrow && html`<a class="button" href="/runs">All</a>`}
    </div>
  </form>`;
}

/** @param {Event} event */
function submitForm({ currentTarget }) {
  /** @type {HTMLSelectElement} */ (currentTarget).form?.requestSubmit();
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string} hint
 * @param {Readonly<Record<string, string>>} filter
 * @param {string} [type]
 */
function field(name, label, hint, filter, type = "text") {
  const value =
    type === "datetime-local" ? (filter[name] ?? "").replace(/Z$/, "").slice(0, 16) : filter[name];
  return html`<label>
    ${label}
    <input
      name=${name}
      type=${type}
      value=${value}
      placeholder=${hint}
      autocomplete="off"
      spellcheck=${false}
    />
  </label>`;
}

/** @param {string} local as a field for times has it */
function asUtc(local) {
  return local === "" || local.endsWith("Z") ? local : `${local}Z`;
}
