/** Which calls outside of the bundle may be made again when nobody knows whether they were: of the rest people are asked. */

const anything = /./;

/** The functions by module. There are no packages here: only a package's author knows what its functions do. */
const repeatable: Readonly<Record<string, RegExp>> = {
  "node:crypto": anything,
  "node:dns": anything,
  "node:os": anything,
  "node:zlib": anything,
  // Reads, and writes that give the same when they are made twice.
  "node:fs":
    /^(access|exists|glob|l?stat|open|opendir|read|readdir|readFile|readLines|readlink|readv|realpath|statfs|chmod|chown|copyFile|cp|fchmod|fchown|fdatasync|fstat|fsync|futimes|lchown|lutimes|sync|datasync|truncate|utimes|writeFile)$/,
};

/** @param name as people read it: "fs/promises.readFile", "fs/promises.open().read" */
export function isRepeatableCall(module: string, name: string): boolean {
  const functions = repeatable[module.replace(/\/promises$/, "")];
  return functions?.test(name.split(".").at(-1) ?? "") === true;
}
