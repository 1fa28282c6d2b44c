/** What the repository of the local GitHub is called, as people rename it, and the ways that still lead to it. */

export class RepositoryName {
  #current: string;
  #id: number | undefined;
  readonly #former = new Set<string>();

  constructor(fullName: string) {
    this.#current = fullName;
  }

  /** "acme/elephant" */
  get current(): string {
    return this.#current;
  }

  /** @param id GitHub's own number of it, which every name leads to */
  rename(fullName: string, id: number): void {
    this.#former.add(this.#current);
    this.#former.delete(fullName);
    this.#current = fullName;
    this.#id = id;
  }

  /** Where GitHub sends whoever comes by a former name; undefined for every other path. */
  movedTo(path: string): string | undefined {
    const [, name, rest] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? [];
    if (name === undefined || !this.#former.has(name)) return undefined;
    return `/repositories/${this.#id}${rest ?? ""}`;
  }

  /** A path by the repository's number, as the emulator knows it: by its name. */
  byName(path: string): string {
    const prefix = `/repositories/${this.#id}`;
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return path;
    return `/repos/${this.#current}${path.slice(prefix.length)}`;
  }
}
