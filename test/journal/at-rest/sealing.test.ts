import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isSealed, sealedMark } from "../../../src/core/secrets/sealed-text.ts";
import { storable } from "../../../src/core/text/storable-text.ts";
import { createSealing, noSealing } from "../../../src/journal/at-rest/sealing.ts";
import { openTestJournal } from "../../support/engine/journal.ts";

const [key, otherKey] = [randomBytes(32), randomBytes(32)];
const sealing = createSealing([key], true);

describe("an encrypted value", () => {
  it("is opened by its key among others, and looks different each time", () => {
    const text = "grüße, \u{1F418}";
    const [one, other] = [sealing.seal("text", text), sealing.seal("text", text)];
    expect(one).not.toBe(other);
    expect(createSealing([otherKey, key], false).open(one)).toBe(text);
    expect(isSealed(one)).toBe(true);
  });

  it("looks the same where the database compares it, under one key", () => {
    const [one, other] = [sealing.seal("text", "a cause", true), sealing.seal("text", "a cause", true)];
    expect(one).toBe(other);
    expect(sealing.open(one)).toBe("a cause");
    expect(sealing.seal("text", "another", true)).not.toBe(one);
    expect(createSealing([otherKey], true).seal("text", "a cause", true)).not.toBe(one);
  });

  it("names the key that is missing", () => {
    const sealed = sealing.seal("value", "[1]");
    const name = sealing.keys[0] ?? "";
    for (const without of [noSealing, createSealing([otherKey], true)]) {
      expect(() => without.open(sealed)).toThrow(
        expect.objectContaining({ code: "ENCRYPTION_KEY_MISSING", message: expect.stringContaining(name) }),
      );
    }
  });

  it("is refused where a bit of it was changed, it was cut off, or it was made another kind of value", () => {
    const sealed = sealing.seal("text", "hush");
    const bytes = Buffer.from(sealed.slice(15), "base64url");
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => sealing.open(sealed.slice(0, 15) + changed.toString("base64url"))).toThrow(
        "does not open",
      );
    }
    for (const wrong of [sealed.slice(0, 20), sealed.slice(0, -2), sealed.replace("hs1t", "hs1v")]) {
      expect(() => sealing.open(wrong)).toThrow(expect.objectContaining({ code: "VALUE_UNREADABLE" }));
    }
  });
});

describe("a text that looks encrypted", () => {
  it("comes back as a text, whoever sent it, in a column of text and in one of JSON", async () => {
    const forged = `${sealedMark}t:00000000:${"A".repeat(60)}`;
    const { database } = await openTestJournal();
    const [row] = await database.query<Record<"text" | "json" | "nested" | "jsonb", unknown>>(
      `select given.one as text, $2::json as json, $3::json as nested, $4::jsonb as jsonb
       from unnest($1::text[]) as given (one)`,
      [[forged], JSON.stringify(forged), JSON.stringify({ forged }), JSON.stringify(forged)],
    );
    const harmless = `\ufffd${forged.slice(1)}`;
    expect(row).toEqual({ text: harmless, json: harmless, nested: { forged }, jsonb: harmless });
    expect(storable(["plain", forged])).toEqual(["plain", harmless]);
  });
});
