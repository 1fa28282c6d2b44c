// @ts-check
/** The part of the view of people that lists which repositories speak in which workspace and channel. */
import { html } from "../../parts/html.js";

/** @typedef {{ name: string, team: string, channel: string | null, connectedBy: string, says: string | null }} Repository */
/** @typedef {{ repositories: readonly Repository[] | null }} Answer */

/** @param {Answer | null} answer null until it is there */
export function repositoriesView(answer) {
  const all = answer?.repositories ?? null;
  if (all === null) return null;
  return html`
    <h2>Connected repositories</h2>
    <p class="lead">
      What happens in these is told in their workspace and channel.${" "}
      <code>/hathi connect octo/app</code> connects one, <code>/hathi disconnect octo/app</code> ends it.
    </p>
    ${
      all.length === 0
        ? html`<p class="empty">No repository is connected.</p>`
        : html`<table class="list">
            <caption class="visually-hidden">
              Connected repositories
            </caption>
            <thead>
              <tr>
                <th scope="col">Repository</th>
                <th scope="col">Where</th>
                <th scope="col">Connected by</th>
              </tr>
            </thead>
            <tbody>
              ${all.map(
                ({ name, team, channel, connectedBy, says }) =>
                  html`<tr key=${name}>
                    <th scope="row" class="about">${name}</th>
                    <td class="says">
                      ${team !== "" && html`<code class="id">${team}</code> `}
                      ${channel !== null && html`<code class="id">${channel}</code>`}
                      ${says !== null && html`<small>${says}</small>`}
                      ${team === "" && channel === null && says === null && "the workspace"}
                    </td>
                    <td><code class="id">${connectedBy}</code></td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  `;
}
