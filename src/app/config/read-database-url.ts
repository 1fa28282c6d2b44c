/** Reads the database's address, and adds the password that node-postgres would look for in the environment. */
import type { Refuse } from "./setting.ts";

const example = "postgres://user:password@db.example.com:5432/hathi";

export function readDatabaseUrl(address: string, refuse: Refuse): string {
  const problem = findProblem(address);
  if (problem !== undefined) refuse(problem);
  return address;
}

/** Adds PGPASSWORD, which is removed from the environment before automations are loaded. */
export function withPassword(address: string | null, password = ""): string | null {
  const url = URL.parse(address ?? "");
  // An address without a host has no place for a password.
  if (password === "" || url === null || url.password !== "" || url.host === "") return address;
  url.password = encodeURIComponent(password);
  return url.href;
}

/** Says what is wrong with the address, without quoting it, because it may contain a password. */
function findProblem(address: string): string | undefined {
  // node-postgres also takes a folder with a server's socket.
  if (/^(?:\/|socket:)/.test(address)) return undefined;
  const [, scheme, rest = ""] = /^([a-z][a-z\d+.-]*):\/\/([^]*)$/i.exec(address) ?? [];
  if (scheme === undefined) return `it has no "postgres://" at its beginning: write it as ${example}`;
  if (!/^postgres(?:ql)?$/i.test(scheme)) {
    return `it begins with "${scheme}://", and the address of a Postgres with "postgres://": write it as ${example}`;
  }
  const url = URL.parse(address);
  const signIn = rest.slice(0, Math.max(0, rest.lastIndexOf("@")));
  const special = [...new Set(signIn.match(/[/#?\s[\]]/g))];
  const isMisread =
    url === null || url.hash !== "" || (url.username === "" && !/[?&]\w+=[^&]*@/.test(url.search));
  if (special.length > 0 && isMisread) {
    const codes = special.map((letter) => `${/\s/.test(letter) ? "a blank" : letter} as ${encode(letter)}`);
    return `its user or password has letters that mean something in an address: write ${codes.join(", ")}`;
  }
  if (/%(?![0-9a-f]{2})/i.test(rest)) return "a % in it begins no code of a letter: write a % itself as %25";
  if (url === null) return `it cannot be read as an address: write it as ${example}`;
  return url.hash === "" ? undefined : "a # in it ends the address: write a # itself as %23";
}

function encode(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
