import { describe, expect, test } from "vitest";
import { escapeWithin, joinLines } from "../../../src/chat/blocks/chat-message.ts";

describe("text from outside", () => {
  test("is escaped", () => {
    expect(escapeWithin("<!channel> & co", 100)).toBe("&lt;!channel&gt; &amp; co");
  });

  test.each(["<".repeat(50), "&".repeat(50), "*".repeat(50), "🐘".repeat(50), "x".repeat(50)])(
    "is cut between characters: %s",
    (text) => {
      for (let max = 1; max < 60; max++) {
        const cut = escapeWithin(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut).not.toMatch(/&(?!(amp|lt|gt);)/);
        expect(cut.isWellFormed()).toBe(true);
      }
    },
  );

  test("that fits is not cut", () => {
    expect(escapeWithin("exactly", 7)).toBe("exactly");
    expect(escapeWithin("exactly!", 7)).toBe("exactl…");
  });
});

describe("lines", () => {
  test("that fit are joined", () => {
    expect(joinLines(["a", "b", "c"])).toBe("a\nb\nc");
  });

  test("that do not fit are counted", () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    const text = joinLines(lines, 100);
    expect(text.length).toBeLessThanOrEqual(100);
    const shown = text.split("\n").length - 1;
    expect(text.endsWith(`\n…and ${100 - shown} more`)).toBe(true);
  });
});
