import { expect, it, onTestFinished, vi } from "vitest";

interface Place {
  readonly readPlace: () => { readonly view: string; readonly id: string | null };
}

// The page's own scripts are no part of what the types of this project cover.
const script = new URL("../../../../src/web/page/state/place.js", import.meta.url).href;

it.each([
  ["/runs/a%20b", "a b"],
  ["/runs/100%", "100%"],
  ["/runs/%zz", "%zz"],
  ["/runs", null],
])("the page at %s is that of a place, whatever its escapes are", async (pathname, id) => {
  onTestFinished(() => void vi.unstubAllGlobals());
  vi.stubGlobal("location", { pathname, search: "" });
  const { readPlace } = (await import(script)) as Place;
  expect(readPlace()).toMatchObject({ view: "runs", id });
});
