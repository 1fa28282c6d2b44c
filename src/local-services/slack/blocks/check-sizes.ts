/** Checks the sizes of texts, lists and text objects as Slack does. Each check adds what is wrong. */

export type Problems = string[];

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An optional text of at most `max` characters. */
export function atMost(value: unknown, max: number, at: string, problems: Problems): void {
  if (value === undefined) return;
  if (typeof value !== "string") problems.push(`${at}: no text`);
  else if (value.length > max) problems.push(`${at}: ${value.length} characters, at most ${max} are allowed`);
}

/** A list with `min` to `max` items. A value that is no list counts as empty. */
export function range(
  value: unknown,
  min: number,
  max: number,
  at: string,
  problems: Problems,
): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  if (list.length < min || list.length > max) {
    problems.push(`${at}: ${list.length} items, ${min} to ${max} are allowed`);
  }
  return list;
}

/** A required text object: {type: "mrkdwn" | "plain_text", text}, never empty. */
export function textObject(
  value: unknown,
  rule: { readonly max: number; readonly type?: "plain_text" },
  at: string,
  problems: Problems,
): void {
  if (!isRecord(value)) {
    problems.push(`${at}: no text object`);
    return;
  }
  const types = rule.type === undefined ? ["mrkdwn", "plain_text"] : [rule.type];
  if (!types.includes(String(value["type"]))) {
    problems.push(`${at}.type: "${String(value["type"])}", must be ${types.join(" or ")}`);
  }
  if (value["text"] === undefined || value["text"] === "") problems.push(`${at}.text: empty`);
  else atMost(value["text"], rule.max, `${at}.text`, problems);
}
