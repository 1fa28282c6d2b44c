/** Formats events as text for a terminal. */
import { formatDuration } from "../../core/time/duration.ts";
import {
  type EventDetail,
  type EventSummary,
  mayHaveMoreRuns,
  mostRunsOfEvent,
  type Replayed,
} from "../../core/ports/people/event-commands.ts";
import type { CatchUpOutcome } from "../../core/ports/delivery-log.ts";
import { formatTable } from "../format-table.ts";
import { plainLines, plainText } from "../../core/text/plain-text.ts";

/** How many characters of an event's id people see. */
const shownOfId = 8;

export function formatEventTable(events: readonly EventSummary[], now: Date): string {
  if (events.length === 0) return "no events";
  const rows = events.map((event) => [
    event.id.slice(0, shownOfId),
    event.type,
    event.subject ?? "",
    formatDuration(now.getTime() - event.time.getTime()),
    event.started === 0 ? "" : `started ${countOf(event.started, "run")}`,
    event.repeats === null ? "" : `repeats ${event.repeats.slice(0, shownOfId)}`,
  ]);
  return formatTable([["ID", "TYPE", "ABOUT", "AGE", "LED TO", ""], ...rows]);
}

export function formatEvent(event: EventDetail, now: Date): string {
  const facts = [
    ["event", event.id],
    ["type", `${event.type} (from ${event.source})`],
    ["about", event.subject ?? ""],
    ["time", `${event.time.toISOString()}, ${formatDuration(now.getTime() - event.time.getTime())} ago`],
    ["known by", event.dedupeKey],
    ["repeats", event.repeats ?? ""],
    ["repeated by", event.repeatedBy.join(", ")],
  ].filter(([, value]) => value !== "");
  const runs = event.runs.map(({ shortId, automation, state, how }) => [how, shortId, automation, state]);
  return [
    ...facts.map(([name, value]) => `${(name ?? "").padEnd(13)}${plainText(value ?? "")}`),
    "",
    runs.length === 0 ? "this event started and woke no run" : formatTable(runs),
    ...(mayHaveMoreRuns(event) ? [`(the oldest ${mostRunsOfEvent} of each kind; there may be more)`] : []),
    "",
    // JSON escapes control characters, but not those that change the direction of text.
    plainLines(JSON.stringify(event.data, null, 2)),
  ].join("\n");
}

export function formatReplay({ id, repeats, type, started, woken }: Replayed): string {
  const runs = [
    ...(started > 0 ? [`${countOf(started, "run")} started`] : []),
    ...(woken > 0 ? [`${countOf(woken, "run")} woken`] : []),
  ];
  return [
    `${plainText(type)} is stored once more, as ${id.slice(0, shownOfId)}: ${runs.join(", ") || "nothing listens to it"}`,
    `What ${repeats.slice(0, shownOfId)} led to stays as it is; the new runs do everything again (hathi events show ${id.slice(0, shownOfId)})`,
  ].join("\n");
}

export function formatCatchUp(outcome: CatchUpOutcome): string {
  if (outcome.kind !== "looked") return "another process is reading GitHub's delivery log right now";
  const { takenIn, refused, failed, pages } = outcome;
  return [
    takenIn === 0
      ? "no delivery was missed"
      : `took in ${countOf(takenIn, "missed delivery", "missed deliveries")}`,
    ...(refused > 0 ? [`refused ${refused}`] : []),
    ...(failed > 0 ? [`could not take in ${failed}, which the next look tries again`] : []),
    `read ${countOf(pages, "page")} of GitHub's log`,
  ].join("; ");
}

function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
