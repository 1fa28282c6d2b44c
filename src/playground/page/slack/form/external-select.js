// @ts-check
/** A menu that asks the app for its options as a person types. */
import { useState } from "preact/hooks";
import { html } from "../../../../web/parts/html.js";
import { ask } from "../../../../web/parts/server.js";
import { listOf, textView } from "../texts.js";
import { menu } from "./choices.js";

/** @typedef {import("../texts.js").Json} Json */

/** @param {{ element: Json, blockId: string, place: import("../place.js").Place }} props */
export function ExternalSelect({ element, blockId, place }) {
  const { page } = place;
  const [options, setOptions] = useState(/** @type {Json[]} */ ([]));
  const suggest = async (
    /** @type {import("preact").TargetedEvent<HTMLInputElement>} */ { currentTarget },
  ) => {
    const typed = currentTarget.value;
    if (typed.length < Number(element.min_query_length ?? 3)) return;
    const order = { as: page.view.me, actionId: element.action_id, blockId, value: typed };
    const { answer, problem } = await ask("/playground/views/suggest", order);
    if (problem !== null) page.hands.complain(problem);
    else setOptions(listOf(answer.options));
  };
  const choices = options.map(({ value, text }) => ({ value, label: textView(text, page) }));
  return html`<span class="slack-external">
    <input type="search" placeholder=${element.placeholder?.text ?? "Type to search"} onInput=${suggest} />
    ${menu(element, blockId, place, false, choices)}
  </span>`;
}
