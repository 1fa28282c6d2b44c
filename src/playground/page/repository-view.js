// @ts-check
/** The left of the page: the repository with its pull requests, and the form for a new one. */
import { h } from "./dom.js";
import { draw } from "./icons.js";
import { pullCard } from "./pull-view.js";

/** @typedef {import("./state.js").Page} Page */

const titles = [
  "Teach the elephant to swim",
  "Remember birthdays across restarts",
  "Fix the trunk that tangles on Mondays",
  "Wake up faster after a long nap",
  "Document the watering hole",
  "Count peanuts exactly once",
];

/** @param {Page} page */
export function repositoryView(page) {
  const { pullRequests } = page.snapshot;
  return h(
    "div.repository",
    {},
    openForm(page),
    pullRequests.length === 0
      ? h(
          "p.empty",
          { "data-key": "empty" },
          h("strong", {}, "No pull requests yet."),
          " Open one: Hathi hears of it by a signed webhook and makes a channel for it.",
        )
      : h(
          "ol.pulls",
          { "data-key": "pulls" },
          pullRequests.map((pull) => pullCard(page, pull)),
        ),
  );
}

/** @param {number} count */
export const suggestTitle = (count) => titles[count % titles.length] ?? "";

/** @param {Page} page */
function openForm({ snapshot, view }) {
  const people = snapshot.people.map(({ name, realName }) =>
    h("option", { value: name, selected: name === view.me }, realName),
  );
  return h(
    "details.new-pull",
    { "data-key": "new-pull", open: snapshot.pullRequests.length === 0 },
    h("summary.button", {}, draw("branch"), " New pull request"),
    h(
      "form",
      { "data-do": "open-pull" },
      h(
        "label",
        {},
        "Title",
        h("input", {
          name: "title",
          required: true,
          maxlength: 256,
          value: suggestTitle(snapshot.pullRequests.length),
          autocomplete: "off",
        }),
      ),
      h("label", {}, "Author", h("select", { name: "as" }, people)),
      h(
        "fieldset",
        {},
        h("legend", {}, "Reviewers"),
        snapshot.people.map(({ name, realName }) =>
          h(
            "label.tick",
            {},
            h("input", { type: "checkbox", name: "reviewers", value: name, checked: name === "ben" }),
            realName.split(" ")[0],
          ),
        ),
      ),
      h("label.tick", {}, h("input", { type: "checkbox", name: "draft" }), "Draft"),
      h("button.primary", { type: "submit" }, "Open pull request"),
    ),
  );
}
