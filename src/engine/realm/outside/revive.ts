/** Recorded answers of an outside package become objects of its classes again, where it exports them. */
import fs from "node:fs";
import { HathiError } from "../../../core/errors.ts";
import type { InstanceData } from "../../../core/values/encoding/instance-data.ts";
import type { Revival } from "../../../core/values/recorded-value.ts";

type Class = { readonly prototype: object };

/** @param root what requiring the package gives */
export function createRevival(root: unknown): Revival {
  const classes = new Map<string, Class | undefined>();
  const findClass = (name: string): Class | undefined => {
    if (!classes.has(name)) classes.set(name, searchClass(root, name));
    return classes.get(name);
  };
  return { findClass, reviveInstance: (data) => revive(data, findClass) };
}

// Packages export their classes at the top, or in one namespace.
function searchClass(root: unknown, name: string): Class | undefined {
  const places = [root, ...membersOf(root)];
  for (const place of places) {
    if (isClass(place) && place.name === name) return place;
    const member = readMember(place, name);
    if (isClass(member) && member.name === name) return member;
  }
  return undefined;
}

function membersOf(root: unknown): readonly unknown[] {
  if ((typeof root !== "object" && typeof root !== "function") || root === null) return [];
  return Object.getOwnPropertyNames(root)
    .map((name) => readMember(root, name))
    .filter((member) => (typeof member === "object" && member !== null) || typeof member === "function");
}

function readMember(from: unknown, name: string): unknown {
  if ((typeof from !== "object" && typeof from !== "function") || from === null) return undefined;
  try {
    return Reflect.get(from, name);
  } catch {
    return undefined;
  }
}

function isClass(value: unknown): value is Class & { readonly name: string } {
  return typeof value === "function" && typeof value.prototype === "object" && value.prototype !== null;
}

function revive(data: InstanceData, findClass: (name: string) => Class | undefined): unknown {
  const fields: Record<string, unknown> = { ...data.fields };
  if (data.className === "Dirent") return new DirentOf(fields["name"], fields["type"], fields["parentPath"]);
  if (data.className === "Stats") return Object.setPrototypeOf(fields, fs.Stats.prototype);
  const known = data.className === null ? undefined : findClass(data.className);
  // Private fields are not data: an object made without its constructor would lack them.
  const isRestored = known !== undefined && !/#\w/.test(sourceOf(known));
  if (isRestored) Object.setPrototypeOf(fields, known.prototype);
  for (const name of data.left) {
    if (isRestored && name in fields) continue;
    Object.defineProperty(fields, name, {
      configurable: true,
      get() {
        throw new HathiError(
          "VALUE_UNRECORDABLE",
          `"${name}" in the result of ${data.from} was not recorded: it is a function, a stream or a handle. Use it within one step: await step(async () => { ... }), and return plain data`,
        );
      },
    });
  }
  return fields;
}

const sourceOf = (known: Class): string => Function.prototype.toString.call(known);

const DirentOf = fs.Dirent as unknown as new (name: unknown, type: unknown, parentPath: unknown) => fs.Dirent;
