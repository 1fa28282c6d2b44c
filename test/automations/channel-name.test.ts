import { expect, test } from "vitest";
import { channelName } from "../../automations/pr-reminder/channel-name.ts";

function nameOf(title: string, suffix?: string, repository = "app", number = 12): string {
  return channelName({ repository, number, title }, suffix);
}

test.each([
  ["Fix the login", "pr-app-12-fix-the-login"],
  ["fix(api)!: don't  retry -- ever", "pr-app-12-fix-api-don-t-retry-ever"],
  ["keep snake_case", "pr-app-12-keep-snake_case"],
  ["Über Größe, señor Łukasz", "pr-app-12-uber-grosse-senor-lukasz"],
  ["ﬁne ① №", "pr-app-12-fine-1-no"],
  ["🎉 celebrate 🎉", "pr-app-12-celebrate"],
  ["<!channel> & `code`", "pr-app-12-channel-code"],
  ["İstanbul", "pr-app-12-istanbul"],
])("%j gives %s", (title, name) => {
  expect(nameOf(title)).toBe(name);
});

test.each(["修复登录", "🎉", "", "---", "\u202e"])(
  "a title without usable letters leaves the number: %j",
  (title) => {
    expect(nameOf(title)).toBe("pr-app-12");
  },
);

test("a suffix tells it from others, and is never cut off", () => {
  expect(nameOf("Fix", "2")).toBe("pr-app-12-fix-2");
  expect(nameOf("x".repeat(200), "k3v9qz")).toMatch(/^pr-app-12-x+-k3v9qz$/);
});

test("the number is in it however long the repository's name is", () => {
  expect(nameOf("Fix", "", "r".repeat(100), 123_456)).toContain("-123456-fix");
});

test("a repository that is all dots still gives a name", () => {
  expect(nameOf("Fix", "", "._.")).toBe("pr-_-12-fix");
  expect(nameOf("Fix", "", "...")).toBe("pr-12-fix");
});

test("every name is within Slack's rules", () => {
  const titles = [
    "a".repeat(300),
    "é".repeat(300),
    "a ".repeat(100),
    "A-_.".repeat(50),
    "日本語 mixed 𝒻ancy",
    "ß".repeat(80),
  ];
  const repositories = ["app", "R.e-p_o", "x".repeat(100), "-".repeat(30)];
  for (const title of titles) {
    for (const repository of repositories) {
      for (const suffix of ["", "2", "k3v9qz"]) {
        const name = nameOf(title, suffix, repository, 999_999);
        expect(name).toMatch(/^[a-z0-9][a-z0-9_-]{0,78}[a-z0-9_]$/);
        expect(name.endsWith(suffix)).toBe(true);
      }
    }
  }
});
