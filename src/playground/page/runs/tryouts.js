// @ts-check
/** The automations that are deployed, and a way to try each of their triggers with data that one may edit. */
import { h } from "preact";
import { useState } from "preact/hooks";
import { html } from "../../../web/parts/html.js";
import { icon } from "../../../web/parts/icon.js";
import { textOf } from "../state/fields.js";
import { openBench } from "../state/view.js";
import { readExample } from "./read-example.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {Page["snapshot"]["automations"][number]} Automation */
/** @typedef {Automation["tryouts"][number]} Tryout */
/** @typedef {import("./read-example.js").Example} Example */
/** @typedef {Tryout & Example} Opened */

/** @param {{ page: Page }} props */
export function Tryouts({ page }) {
  const { automations } = page.snapshot;
  const [opened, setOpened] = useState(/** @type {Opened | null} */ (null));
  /** @param {Tryout} tryout */
  const open = async (tryout) => {
    const example = await readExample(tryout);
    if (example === null) page.hands.complain("Hathi does not answer. Is `npm start` still running?");
    else setOpened({ ...tryout, ...example });
  };
  return html`<details class="tryouts">
    <summary class="button">${icon("play")} Your automations</summary>
    <ul>
      ${automations.map(
        (automation) => html`<li key=${automation.name}>
          <p class="name">${automation.name}</p>
          ${automation.types.length > 0 && html`<p class="types">${automation.types.join(", ")}</p>`}
          <div class="row">
            ${automation.tryouts.map(
              (tryout) =>
                html`<button
                  type="button"
                  aria-expanded=${isSame(opened, tryout) ? "true" : "false"}
                  onClick=${() => (isSame(opened, tryout) ? setOpened(null) : open(tryout))}
                >
                  ${labelOf(tryout)}
                </button>`,
            )}
            <button type="button" onClick=${() => page.hands.choose(() => openBench(page.view, automation.name, null))}>
              Edit a copy
            </button>
          </div>
          ${
            opened !== null &&
            automation.tryouts.some((tryout) => isSame(opened, tryout)) &&
            h(TryoutForm, { key: opened.name, page, opened, onSent: () => setOpened(null) })
          }
        </li>`,
      )}
    </ul>
  </details>`;
}

/** @param {{ page: Page, opened: Opened, onSent: () => void }} props */
function TryoutForm({ page: { view, hands }, opened: { kind, name, data, note }, onSent }) {
  /** @param {import("preact").TargetedEvent<HTMLFormElement>} event */
  const send = async (event) => {
    event.preventDefault();
    const data = textOf(new FormData(event.currentTarget), "data");
    const isSent = await hands.act("/tryouts", { kind, name, as: view.me, data });
    if (isSent) onSent();
  };
  const isCommand = kind === "command";
  return html`<form class="tryout" onSubmit=${send}>
    <label>
      ${isCommand ? "What follows the command" : kind === "start" ? "Its data as JSON; empty for what its schedule gives" : "What it brings, as JSON"}
      ${
        isCommand
          ? html`<input name="data" defaultValue=${data} autocomplete="off" />`
          : html`<textarea name="data" rows="8" spellcheck="false" defaultValue=${data} />`
      }
    </label>
    ${note !== null && html`<p class="note">${note}</p>`}
    <button type="submit" class="primary">Send</button>
  </form>`;
}

/** @param {Tryout} tryout */
function labelOf({ kind, name }) {
  if (kind === "start") return "Run now";
  if (kind === "command") return `Type /${name.replace("slack.command.", "")}`;
  return kind === "hook"
    ? `POST /hooks/${name.replace("webhook.", "")}`
    : `Send ${name.replace("github.", "")}`;
}

/**
 * @param {Tryout | null} one
 * @param {Tryout} other
 */
function isSame(one, other) {
  return one !== null && one.kind === other.kind && one.name === other.name;
}
