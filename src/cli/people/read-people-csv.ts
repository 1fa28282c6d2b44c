/** Reads a table of people from text: a login of GitHub and a member of Slack a line. */
import { HathiError } from "../../core/errors.ts";

export interface PeopleRow {
  readonly login: string;
  /** A member's id, e-mail address or name. */
  readonly person: string;
}

const mostRows = 10_000;

/**
 * Two columns, with a comma, a semicolon or a tab between them, with or without a line of names on top. A line that is
 * empty or begins with # is left out.
 *
 * @throws {HathiError} CONFIG_INVALID, with the line's number
 */
export function readPeopleCsv(text: string, name: string): readonly PeopleRow[] {
  const rows: PeopleRow[] = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [login = "", person = "", ...others] = readCells(line);
    if (
      rows.length === 0 &&
      /^(?:github|login)\b/i.test(login) &&
      /^(?:slack|user|member|e-?mail)/i.test(person)
    )
      continue;
    if (login === "" || person === "" || others.some((cell) => cell !== "")) {
      throw invalid(
        `${name}, line ${index + 1}: give a login of GitHub and a member of Slack, as in "ana,ana@example.com"`,
      );
    }
    rows.push({ login, person });
    if (rows.length > mostRows) throw invalid(`${name} has more than ${mostRows} people: import it in parts`);
  }
  if (rows.length === 0)
    throw invalid(`${name} names nobody: give a line for each, as in "ana,ana@example.com"`);
  return rows;
}

function readCells(line: string): readonly string[] {
  const separator = [",", ";", "\t"].find((one) => line.includes(one)) ?? ",";
  const cell = /^\s*"((?:[^"]|"")*)"\s*$/;
  return line.split(separator).map((part) => cell.exec(part)?.[1]?.replaceAll('""', '"') ?? part.trim());
}

function invalid(words: string): HathiError {
  return new HathiError("CONFIG_INVALID", words);
}
