/** Reads the words of `/hathi settle`: what a person says of a step in doubt, of all those of a run, or of many runs. */
import type { BulkWord } from "../../core/bulk/bulk-act.ts";
import { readAssumedResult, type Settlement } from "../../core/doubt.ts";
import { type BulkRequest, readBulk } from "./bulk/read-bulk.ts";
import { cleanWord, readWords, unescapeSlack } from "./read-words.ts";

export type BulkCommand =
  /** One act on many runs. */
  | { readonly kind: "bulk"; readonly request: BulkRequest }
  | { readonly kind: "incomplete"; readonly name: BulkWord; readonly problem?: string };

export type SettleCommand =
  BulkCommand | { readonly kind: "settle"; readonly prefix: string; readonly settlement: Settlement };

/** "settle <run> happened [json]", "settle <run> again", "settle <run> cancel"; "settle <run> all again" for all steps. */
export function readSettle(text: string): SettleCommand {
  const [, id = "", word = "", rest = ""] =
    /^\s*(?:\W*hathi\s+)?\S+(?:\s+(\S+))?(?:\s+(\S+))?\s*([^]*)$/i.exec(text) ?? [];
  const prefix = cleanWord(unescapeSlack(id)).toLowerCase();
  const kind = cleanWord(unescapeSlack(word)).toLowerCase();
  if (prefix !== "" && kind === "all") {
    const all = readSettleAll(`settle all ${rest}`);
    return all.kind === "bulk" ? { ...all, request: { ...all.request, run: prefix } } : all;
  }
  const incomplete = { kind: "incomplete", name: "settle" } as const;
  if (prefix === "" || !isSettlement(kind)) return incomplete;
  if (kind !== "happened") {
    return readWords(rest).length === 0 ? { kind: "settle", prefix, settlement: { kind } } : incomplete;
  }
  const read = readAssumedResult(asTyped(rest));
  return "problem" in read
    ? { ...incomplete, problem: read.problem }
    : { kind: "settle", prefix, settlement: { kind, result: read.value } };
}

/** "settle all deploy since 2 hours happened [json]", "settle all again", "settle mine cancel". */
export function readSettleAll(text: string): SettleCommand {
  const plain = text.slice(/^\s*(?:\W*hathi\s+)?\S+/i.exec(text)?.[0].length ?? 0);
  const kindOf = (typed: string): string => cleanWord(unescapeSlack(typed)).toLowerCase();
  const word = [...plain.matchAll(/\S+/g)].find(([typed]) => isSettlement(kindOf(typed)));
  const kind = kindOf(word?.[0] ?? "");
  const before = plain.slice(0, word?.index);
  const rest = plain.slice((word?.index ?? 0) + (word?.[0].length ?? 0));
  const incomplete = { kind: "incomplete", name: "settle" } as const;
  if (!isSettlement(kind)) return incomplete;
  if (kind !== "happened") {
    return asBulk("settle", readBulk("settle", readWords(`${before} ${rest}`), { kind }));
  }
  // A reason may follow the word, and so may a result.
  const words = readWords(rest);
  const isReason = /^(?:because|reason)$/i.test(words[0]?.word ?? "");
  const read = readAssumedResult(isReason ? "" : asTyped(rest));
  if ("problem" in read) return { ...incomplete, problem: read.problem };
  const given = [...readWords(before), ...(isReason ? words : [])];
  return asBulk("settle", readBulk("settle", given, { kind, result: read.value }));
}

function isSettlement(word: string): word is Settlement["kind"] {
  return word === "happened" || word === "again" || word === "cancel";
}

export function asBulk(name: BulkWord, read: BulkRequest | string): BulkCommand {
  return typeof read === "string"
    ? { kind: "incomplete", name, problem: read }
    : { kind: "bulk", request: read };
}

/** Phones replace straight quotes by typographic ones. */
export function asTyped(text: string): string {
  const plain = unescapeSlack(text);
  return "problem" in readAssumedResult(plain) ? plain.replaceAll(/[“”„‟«»″＂]/g, '"') : plain;
}
