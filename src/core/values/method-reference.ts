/** Stands for a method that is an argument, as in `github.paginate(github.rest.pulls.list, ...)`: the method's path. */

const methodKey = "$method";

export interface MethodReference {
  readonly [methodKey]: readonly string[];
}

export function methodReference(path: readonly string[]): MethodReference {
  return { [methodKey]: [...path] };
}

export function isMethodReference(value: unknown): value is MethodReference {
  if (typeof value !== "object" || value === null || !(methodKey in value)) return false;
  const path: unknown = value[methodKey];
  return Array.isArray(path) && path.every((part) => typeof part === "string");
}
