/** Names a pull request's channel within Slack's rules: a-z, 0-9, - and _, at most 80 characters. */

const longest = 80;

// Letters that do not become plain letters when their accents are removed.
const spelledOut: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ı: "i",
};

export interface ChannelSubject {
  /** With {owner}, {repository}, {number}, {title} and {author}. Without a number in it, the number is added. */
  readonly template?: string;
  readonly owner?: string;
  readonly author?: string;
  readonly repository: string;
  readonly number: number;
  readonly title: string;
}

/** @param suffix distinguishes this channel from others of the same name: "", "2", "k3v9qz" */
export function channelName(subject: ChannelSubject, suffix = ""): string {
  const { template = usualTemplate, owner = "", author = "", repository, number, title } = subject;
  const end = suffix === "" ? "" : `-${suffix}`;
  const values: Readonly<Record<string, string>> = {
    owner: plain(owner).slice(0, 20),
    author: plain(author).slice(0, 20),
    // A repository's name may be longer than Slack allows for a channel, and the number must still fit.
    repository: plain(repository).slice(0, 40),
    number: String(number),
    title: plain(title),
  };
  const whole = template.includes("{number}") ? template : `${template}-{number}`;
  // What stands around a value that is empty goes with it.
  const name = whole
    .split("-")
    .map((part) => plain(part.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? "")))
    .filter((part) => part !== "")
    .join("-");
  return trim(name.slice(0, longest - end.length)) + end;
}

const usualTemplate = "pr-{repository}-{number}-{title}";

function plain(text: string): string {
  const letters = text
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^\p{ASCII}]/gu, (letter) => spelledOut[letter] ?? letter);
  return trim(letters.replace(/[^a-z0-9_]+/g, "-"));
}

function trim(name: string): string {
  return name.replace(/^-+|-+$/g, "");
}
