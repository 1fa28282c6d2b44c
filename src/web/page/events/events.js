// @ts-check
/** The view of events: a list, or one with its payload and what it led to. */
import { h } from "preact";
import { html } from "../../parts/html.js";
import { readText } from "../../parts/read-text.js";
import { showMoment, showRelative } from "../../parts/time.js";
import { subjectOf } from "../runs/subject.js";
import { loading } from "../state/loading.js";
import { addressOf, go } from "../state/place.js";
import { useLive } from "../state/use-live.js";

/** @typedef {{ id: string, source: string, type: string, subject: string | null, time: string, repeats: string | null, started: number }} EventLine */
/** @typedef {{ id: string, shortId: string, automation: string, state: string, how: "started" | "woken" }} EventRun */

/** @param {import("../views.js").ViewProps} props */
export function EventsView(props) {
  const { id } = props.place;
  return id === null ? h(EventList, props) : h(EventView, { ...props, id });
}

/** @param {import("../views.js").ViewProps} props */
function EventList({ place: { asked } }) {
  const filter = { type: asked.get("type") ?? "", subject: asked.get("subject") ?? "" };
  const after = asked.get("after") ?? "";
  const { value, problem } = useLive(
    addressOf("/api/events", { ...filter, after }),
    after === "" ? 4000 : 60_000,
  );
  const found = /** @type {{ events: readonly EventLine[], next: number | null } | null} */ (value);
  /** @param {Event} event */
  const find = (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    go(addressOf("/events", { type: readText(form, "type"), subject: readText(form, "subject") }));
  };
  return html`
    <h1>Events</h1>
    <form class="filter" role="search" aria-label="Events" onSubmit=${find}>
      <label
        >Type, or its beginning
        <input name="type" value=${filter.type} placeholder="github.pull_request" autocomplete="off"
      /></label>
      <label
        >About <input name="subject" value=${filter.subject} placeholder="octo/app#7" autocomplete="off"
      /></label>
      <div class="row"><button class="primary">Find</button></div>
    </form>
    ${found === null ? loading(problem) : found.events.length === 0 ? html`<p class="empty">No event fits.</p>` : table(found.events)}
    <div class="row pages">
      ${after !== "" && html`<a class="button" href=${addressOf("/events", filter)}>Newest</a>`}
      ${found !== null && found.next !== null && html`<a class="button" href=${addressOf("/events", { ...filter, after: String(found.next) })}>Older</a>`}
    </div>
  `;
}

/** @param {readonly EventLine[]} events */
function table(events) {
  return html`<table class="list">
    <caption class="visually-hidden">
      Events, newest first
    </caption>
    <thead>
      <tr>
        <th scope="col">Event</th>
        <th scope="col">About</th>
        <th scope="col">From</th>
        <th scope="col">Started</th>
        <th scope="col">When</th>
      </tr>
    </thead>
    <tbody>
      ${events.map(
        ({ id, type, subject, source, time, started, repeats }) =>
          html`<tr key=${id}>
            <th scope="row">
              <a href="/events/${id}">${type}</a>${repeats !== null && html` <small>again</small>`}
            </th>
            <td class="about">${subjectOf(subject)}</td>
            <td>${source}</td>
            <td>${started === 1 ? "1 run" : `${started} runs`}</td>
            <td class="when"><time title=${showMoment(time)}>${showMoment(time)}</time></td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** @param {import("../views.js").ViewProps & { id: string }} props */
function EventView({ id, hands }) {
  const path = `/api/events/${encodeURIComponent(id)}`;
  const { value, problem } = useLive(path, 15_000);
  const answer =
    /** @type {{ event: EventLine & { dedupeKey: string, subjects: readonly string[], repeatedBy: readonly string[], runs: readonly EventRun[] }, payload: string, isCut: boolean, mayHaveMoreRuns: boolean } | null} */ (
      value
    );
  if (answer === null)
    return html`<h1>Event</h1>
      ${loading(problem)}`;
  const { event, payload, isCut, mayHaveMoreRuns } = answer;
  const replay = async () => {
    const question = {
      title: "Replay this event?",
      text: "It is stored once more, under a new id: automations that listen to it start new runs, and runs that wait for it go on. What the first one led to stays.",
      yes: "Replay it",
      no: "Not now",
      isDanger: false,
    };
    if (!(await hands.ask(question))) return;
    /** @type {{ id: string, started: number, woken: number } | null} */
    const done = await hands.act(`${path}/replay`);
    if (done !== null) go(`/events/${done.id}`);
  };
  return html`
    <div class="head">
      <h1>${event.type}</h1>
      <button type="button" onClick=${replay}>Replay</button>
    </div>
    <div class="columns">
      <section aria-labelledby="led-title">
        <h2 id="led-title">What it led to</h2>
        ${
          event.runs.length === 0
            ? html`<p class="empty">It started no run, and woke none.</p>`
            : html`<ul class="card plain">
                  ${event.runs.map(
                    (run) =>
                      html`<li>
                        <a href="/runs/${run.id}">${run.automation} ${run.shortId}</a>
                        <span class="state ${run.state}">${run.state}</span> <small>${run.how}</small>
                        <a
                          href=${addressOf(`/automations/${encodeURIComponent(run.automation)}`, { start: run.automation, event: event.id })}
                          >run it with this data, edited</a
                        >
                      </li>`,
                  )}
                </ul>
                ${mayHaveMoreRuns && html`<p>These are the oldest; there may be more.</p>`}`
        }
        <h2>Data</h2>
        <pre class="result card" tabindex="0" aria-label="The event's data">
${payload}${isCut && "… (cut)"}</pre>
      </section>
      <section class="facts card" aria-label="About this event">
        <dl>
          <dt>Event</dt>
          <dd><code>${event.id}</code></dd>
          <dt>From</dt>
          <dd>${event.source}</dd>
          <dt>When</dt>
          <dd>${showMoment(event.time)} <small>${showRelative(event.time, Date.now())}</small></dd>
          <dt>About</dt>
          <dd>${event.subjects.map((subject) => html`<div>${subjectOf(subject)}</div>`)}</dd>
          <dt>Delivery</dt>
          <dd><code>${event.dedupeKey}</code></dd>
          ${event.repeats !== null && [html`<dt>Repeats</dt>`, html`<dd><a href="/events/${event.repeats}">${event.repeats}</a></dd>`]}
          ${event.repeatedBy.length > 0 && [html`<dt>Repeated by</dt>`, html`<dd>${event.repeatedBy.map((other) => html`<a href="/events/${other}">${other}</a> `)}</dd>`]}
        </dl>
      </section>
    </div>
  `;
}
