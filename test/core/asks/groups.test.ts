import { describe, expect, it } from "vitest";
import { parseGroup } from "../../../src/core/asks/groups.ts";

describe("a group of a question", () => {
  it.each(["ana", "ana-b", "ana_acme", "dependabot[bot]"])("is the login %s of GitHub", (login) => {
    expect(parseGroup(`github:${login}`)).toEqual({ kind: "login", login });
  });

  it.each(["github:", "github:a b", "github:<!here>", "github:ana[bot]x", "email:root"])(
    "is nobody: %s",
    (text) => {
      expect(parseGroup(text)).toBeUndefined();
    },
  );
});
