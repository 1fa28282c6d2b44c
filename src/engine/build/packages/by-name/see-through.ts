/** Other names for `require` in a file's source become `require` again, which a bundler knows. */

// What moment and others do to hide a call from bundlers: aliasedRequire = require; aliasedRequire("./locale/" + name)
const alias = /\b(\w*[rR]equire\w*|req)\s*=\s*require\s*(?=[;,\n])/g;

// What modules do to have a require at all: const require = createRequire(import.meta.url)
const own =
  /\b(?:const|let|var)\s+(\w*[rR]equire\w*)\s*=\s*(?:\w+\.)*\w*[cC]reateRequire\w*\(\s*(?:import\.meta\.(?:url|filename)|__filename)\s*\)\s*(?:;|(?=\n))/g;

/** The source with as many lines as before. */
export function seeThrough(source: string): string {
  const aliases = [...source.matchAll(alias)].map(([, name = ""]) => name);
  const made = [...source.matchAll(own)].map(([, name = ""]) => name);
  let seen = source.replaceAll(own, "");
  for (const name of new Set([...aliases, ...made])) {
    if (name !== "require")
      seen = seen.replaceAll(new RegExp(`(?<![\\w$.])${name}(?=\\s*\\(|\\.resolve\\b)`, "g"), "require");
  }
  return seen;
}
