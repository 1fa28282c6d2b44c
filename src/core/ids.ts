/** The identifiers that every other layer passes around, and how new ones are made. */
import { randomBytes } from "node:crypto";

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type RunId = Branded<"RunId">;
export type EventId = Branded<"EventId">;
export type BuildId = Branded<"BuildId">;
export type WorkerId = Branded<"WorkerId">;

// Crockford's base 32 has no i, l, o or u, so that people read ids aloud and type them on a phone without mistakes.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

function randomText(length: number): string {
  let text = "";
  for (const byte of randomBytes(length)) text += alphabet[byte & 31];
  return text;
}

/** 16 characters hold 80 random bits. People use the first six or so, as with git. */
export function newRunId(): RunId {
  return randomText(16) as RunId;
}

/** A question is named in buttons and commands, as runs are. */
export function newAskId(): string {
  return randomText(16);
}

export function newEventId(): EventId {
  return randomText(20) as EventId;
}

export function newWorkerId(): WorkerId {
  return randomText(12) as WorkerId;
}

/** How many characters of a run's id people see. Commands take any unique prefix. */
export const shortIdLength = 6;

export function shortId(id: RunId): string {
  return id.slice(0, shortIdLength);
}
