// @ts-check
/** The box below a channel's messages, to write in as one of the people. */
import { useRef } from "preact/hooks";
import { html } from "../../../web/parts/html.js";
import { icon } from "../../../web/parts/icon.js";
import { textOf } from "../state/fields.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {import("../state/view.js").Channel} Channel */

const quickTexts = ["/hathi list", "/hathi help"];

/** @param {{ page: Page, channel: Channel }} props */
export function Composer({ page: { snapshot, view, hands }, channel }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const thread = view.thread?.channel === channel.id ? view.thread : null;
  const say = (/** @type {string} */ text) =>
    hands.act("/messages", {
      as: view.me,
      channel: channel.id,
      text,
      ...(thread !== null && { threadTs: thread.ts }),
    });
  const run = (/** @type {string} */ callbackId) => hands.act("/shortcuts", { as: view.me, callbackId });
  const send = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (form.current === null) return;
    const text = textOf(new FormData(form.current), "text");
    if (text.trim() !== "" && (await say(text))) form.current?.reset();
  };
  const sendByEnter = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };
  const be = (/** @type {import("preact").TargetedEvent<HTMLSelectElement>} */ { currentTarget }) =>
    hands.choose(() => (view.me = currentTarget.value));
  return html`<form class="composer" ref=${form} onSubmit=${send}>
    ${
      thread !== null &&
      html`<p class="replying">
        Replying in the thread of “${thread.text.slice(0, 60)}”${" "}
        <button type="button" class="chip" onClick=${() => hands.choose(() => (view.thread = null))}>
          Leave the thread
        </button>
      </p>`
    }
    <div class="write">
      <textarea
        name="text"
        rows="1"
        maxlength="3000"
        aria-label="Message in #${channel.name}"
        placeholder="Write a message, or /hathi list"
        autocomplete="off"
        onKeyDown=${sendByEnter}
      />
      <button type="submit" class="primary">Send</button>
    </div>
    <div class="below">
      <label class="you">
        You are${" "}
        <select aria-label="You are" value=${view.me} onChange=${be}>
          ${snapshot.people.map(({ name, realName }) => html`<option value=${name}>${realName}</option>`)}
        </select>
      </label>
      <span class="quick">
        ${quickTexts.map(
          (text) => html`<button type="button" class="chip" onClick=${() => say(text)}>${text}</button>`,
        )}
        ${snapshot.shortcuts.global.map(
          (id) => html`<button type="button" class="chip" onClick=${() => run(id)}>⚡ ${id}</button>`,
        )}
      </span>
    </div>
  </form>`;
}

export function closedComposer() {
  return html`<p class="composer closed">${icon("archive")} This channel is archived. Nobody can write here.</p>`;
}
