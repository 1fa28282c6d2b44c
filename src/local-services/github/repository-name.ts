/** The name of the local GitHub's repository, which people may change, and its former names, which still lead to it. */

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

  /** @param id GitHub's number of the repository, to which every name leads */
  rename(fullName: string, id: number): void {
    this.#former.add(this.#current);
    this.#former.delete(fullName);
    this.#current = fullName;
    this.#id = id;
  }

  /** Whether this name leads to the repository, now or because it once had it. */
  leadsHere(fullName: string): boolean {
    return fullName === this.#current || this.#former.has(fullName);
  }

  /** Where GitHub redirects a path with a former name; undefined for every other path. */
  movedTo(path: string): string | undefined {
    const [, name, rest] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? [];
    if (name === undefined || !this.#former.has(name)) return undefined;
    return `/repositories/${this.#id}${rest ?? ""}`;
  }

  /** Turns a path with the repository's number into one with its name, because the emulator knows only the name. */
  byName(path: string): string {
    const prefix = `/repositories/${this.#id}`;
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return path;
    return `/repos/${this.#current}${path.slice(prefix.length)}`;
  }
}
