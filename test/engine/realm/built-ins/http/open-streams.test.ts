import { describe, expect, it } from "vitest";
import { Heartbeats } from "../../../../../src/engine/realm/built-ins/http/open-streams.ts";

/** What of these chunks is handed on. */
function newsOf(chunks: readonly string[]): readonly string[] {
  const heartbeats = new Heartbeats();
  return chunks.flatMap((chunk) => {
    const news = heartbeats.newsOf({ kind: "body", bytes: new TextEncoder().encode(chunk) });
    return news?.kind === "body" ? [new TextDecoder().decode(news.bytes)] : [];
  });
}

/** The events of a stream, as the standard reads them: one that its end cuts off is none. */
function eventsIn(text: string): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/).slice(0, -1);
  const events: string[] = [];
  let fields: string[] = [];
  for (const line of lines) {
    if (line === "" && fields.length > 0) {
      events.push(fields.join("|"));
      fields = [];
    } else if (line !== "" && !line.startsWith(":")) fields.push(line);
  }
  return events;
}

/** The text in all ways of three chunks. */
function splits(text: string): readonly (readonly string[])[] {
  const places = Array.from({ length: text.length + 1 }, (_, at) => at);
  return places.flatMap((one) =>
    places
      .filter((other) => other >= one)
      .map((other) => [text.slice(0, one), text.slice(one, other), text.slice(other)]),
  );
}

describe("heartbeats of an event stream", () => {
  it.each([": ping\n\n", ": ping\r\n\r\n", ":\n", ": a\n: data: b\n\n\n"])(
    "%j is no news, in whatever chunks it comes, before an event and behind one",
    (heartbeat) => {
      for (const chunks of splits(heartbeat)) {
        expect(newsOf(chunks)).toEqual([]);
        expect(newsOf(["data: 1\n", "\n", ...chunks, ...chunks])).toEqual(["data: 1\n", "\n"]);
      }
    },
  );

  it.each(["\n", "\r\n", "\r"])(
    "leave each event as it was, in whatever chunks all comes: lines end by %j",
    (end) => {
      const text = [
        ": a",
        "",
        "data: 1",
        ": in it",
        "id: 7",
        "",
        ": data: 2",
        "",
        "data: 3",
        "",
        ": b",
        "",
      ].join(end);
      for (const chunks of splits(text)) expect(eventsIn(newsOf(chunks).join(""))).toEqual(eventsIn(text));
    },
  );

  it("are told of with the event that they come with, and are held back where they begin behind it", () => {
    expect(newsOf([": pi", "ng\n\ndata: 1\n\n: po", "ng\n\n", "data: 2\n\n"])).toEqual([
      ": ping\n\ndata: 1\n\n",
      "data: 2\n\n",
    ]);
  });
});
