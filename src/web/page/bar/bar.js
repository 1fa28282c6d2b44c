// @ts-check
/** The bar at the page's top: its views, and who looks. */
import { html } from "../../parts/html.js";
import { views } from "../views.js";

/**
 * @param {import("../frame.js").Knocking} me
 * @param {import("../state/place.js").Place} place
 * @param {import("../state/hands.js").Hands} hands
 */
export function barView(me, place, hands) {
  const isIn = me.kind === "operator" || me.kind === "person";
  return html`<header class="bar">
    <a class="skip" href="#main">Skip to the content</a>
    <span class="brand"><b>Hathi</b></span>
    ${
      isIn &&
      html`<nav aria-label="Views">
        <ul>
          ${views.map(
            ({ name, title }) =>
              html`<li key=${name}>
                <a href="/${name}" aria-current=${name === place.view ? "page" : null}>${title}</a>
              </li>`,
          )}
        </ul>
      </nav>`
    }
    ${whoView(me, hands)}
  </header>`;
}

/**
 * @param {import("../frame.js").Knocking} me
 * @param {import("../state/hands.js").Hands} hands
 */
function whoView(me, hands) {
  if (me.kind === "operator") return html`<span class="who">on this machine</span>`;
  if (me.kind === "link") return html`<span class="who">by a link, for looking</span>`;
  if (me.kind !== "person") return null;
  const leave = async () => {
    if ((await hands.act("/sign-out")) !== null) location.assign("/");
  };
  return html`<span class="who">
    ${me.name} <button type="button" class="quiet" onClick=${leave}>Sign out</button>
  </span>`;
}
