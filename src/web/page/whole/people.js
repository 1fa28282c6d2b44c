// @ts-check
/** The view of people: who on GitHub is who in Slack, and one's own hours. It is changed in Slack. */
import { html } from "../../parts/html.js";
import { loading } from "../state/loading.js";
import { addressOf } from "../state/place.js";
import { useLive } from "../state/use-live.js";
import { repositoriesView } from "./repositories.js";

/** @typedef {{ login: string, shown: string, user: string | null, how: string | null, madeBy: string | null, member: { name: string } | null }} Person */
/** @typedef {{ people: readonly Person[] | null, mine: readonly Person[], hours: { hours: unknown, digestAt: string | null } | null, next: string | null }} Answer */

/** @param {import("../views.js").ViewProps} props */
export function PeopleView({ place: { asked } }) {
  const { value, problem } = useLive(addressOf("/api/people", { after: asked.get("after") ?? "" }), 60_000);
  const connected = useLive("/api/repositories", 60_000);
  const answer = /** @type {Answer | null} */ (value);
  if (answer === null)
    return html`<h1>People</h1>
      ${loading(problem)}`;
  const { people, mine, hours, next } = answer;
  return html`
    <h1>People</h1>
    <p class="lead">
      Who on GitHub is who in Slack. Links are made in Slack: <code>/hathi i-am</code>, and${" "}
      <code>/hathi people</code> for admins.
    </p>
    ${
      hours !== null &&
      html`<section class="card">
        <h2>You</h2>
        <dl class="inline">
          <dt>On GitHub</dt>
          <dd>${mine.length === 0 ? "not linked" : mine.map(({ shown }) => shown).join(", ")}</dd>
          <dt>Your hours</dt>
          <dd>
            <code>${JSON.stringify(hours.hours)}</code> <small><code>/hathi hours</code> changes them</small>
          </dd>
          ${hours.digestAt !== null && [html`<dt>Digest</dt>`, html`<dd>${hours.digestAt}</dd>`]}
        </dl>
      </section>`
    }
    ${
      people === null
        ? html`<p class="empty">The list of all is for admins.</p>`
        : people.length === 0
          ? html`<p class="empty">Nobody is linked yet.</p>`
          : html`<table class="list">
              <caption class="visually-hidden">
                People
              </caption>
              <thead>
                <tr>
                  <th scope="col">GitHub</th>
                  <th scope="col">Slack</th>
                  <th scope="col">Known by</th>
                </tr>
              </thead>
              <tbody>
                ${people.map(
                  ({ login, shown, user, how, madeBy, member }) =>
                    html`<tr key=${login}>
                      <th scope="row">${shown}</th>
                      <td>
                        ${user === null ? "nobody was found" : html`<a href=${addressOf("/runs", { person: user })}>${member?.name ?? user}</a> <code class="id">${user}</code>`}
                      </td>
                      <td>${how}${madeBy !== null && ` (${madeBy})`}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
    }
    ${typeof next === "string" && html`<div class="row"><a class="button" href=${addressOf("/people", { after: next })}>More</a></div>`}
    ${repositoriesView(/** @type {import("./repositories.js").Answer | null} */ (connected.value))}
  `;
}
