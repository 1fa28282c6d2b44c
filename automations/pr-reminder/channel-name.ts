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
  readonly repository: string;
  readonly number: number;
  readonly title: string;
}

/** @param suffix distinguishes this channel from others of the same name: "", "2", "k3v9qz" */
export function channelName({ repository, number, title }: ChannelSubject, suffix = ""): string {
  const end = suffix === "" ? "" : `-${suffix}`;
  // A repository's name may be longer than Slack allows for a channel, and the number must still fit.
  const parts = ["pr", plain(repository).slice(0, 40), number, plain(title)];
  const name = parts.filter((part) => part !== "").join("-");
  return trim(name.slice(0, longest - end.length)) + end;
}

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
