/** Says in words what a value is that cannot be recorded. */

export function describeRefused(value: unknown): string {
  if (typeof value === "symbol") return "a symbol";
  if (typeof value === "function") return value.name === "" ? "a function" : `the function ${value.name}`;
  return "a value of an unknown kind";
}

export function describeInstance(value: object): string {
  if (value instanceof Promise) return "a promise, which is to be awaited first";
  const name = nameOfClass(value);
  const isStream = "getReader" in value || "getWriter" in value || ("pipe" in value && "on" in value);
  return isStream ? `a stream (${name})` : `an instance of ${name}`;
}

function nameOfClass(value: object): string {
  try {
    const name: unknown = value.constructor?.name;
    return typeof name === "string" && name !== "" ? name : "a class";
  } catch {
    return "a class";
  }
}
