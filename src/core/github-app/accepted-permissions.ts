/**
 * Reads from a refusal of GitHub's which permissions the call needs, and which of them an installation was not granted.
 * The header names alternatives, each of permissions that are needed together: "contents=read,issues=write; admin=write".
 * https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
 */
import { allows, permissionTitle } from "./github-needs.ts";

export const acceptedHeader = "x-accepted-github-permissions";

const one = /^([a-z_]+)=(read|write|admin)$/;

/**
 * @param granted what the installation's token may, as GitHub said when it gave that token
 * @returns in words, "Issues: write"; undefined where nothing lacks, so that the refusal has another reason
 */
export function findLacking(
  accepted: string,
  granted: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const ways = accepted
    .split(";")
    .map((way) => way.split(",").map((part) => one.exec(part.trim())))
    .filter((way) => way.every((part) => part !== null));
  const lacks = ways.map((way) =>
    way.flatMap(([, name = "", level = ""]) =>
      allows(granted[name], level as "read" | "write" | "admin")
        ? []
        : [`${permissionTitle(name)}: ${level}`],
    ),
  );
  const [least] = lacks.toSorted((left, right) => left.length - right.length);
  return least === undefined || least.length === 0 ? undefined : least.join(", ");
}
