/** A card for each pull request: true within seconds, a reminder each working day, and its end. */
import { on } from "hathi";
import { remind } from "./pr-reminder/remind.ts";
import { settingsFor } from "./pr-reminder/settings.ts";
import { settingsForm } from "./pr-reminder/settings/form.ts";

export default on(
  ["github.pull_request.opened", "github.pull_request.reopened", "github.pull_request.ready_for_review"],
  {
    key: (event) => event.subject ?? event.id,
    // A pull request may be reopened while this run says goodbye: its new run waits until this one has ended.
    overlap: "queue",
    settings: settingsForm,
  },
  async (event) => remind(event, settingsFor(event.data.repository.full_name, { channel: event.channel })),
);
