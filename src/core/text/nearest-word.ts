/** Guesses which word a person meant by a misspelt one: in chat, on the command line, or in a variable's name. */

/** The nearest of the words, if it is close enough; else undefined. */
export function findNearestWord<Word extends string>(
  typed: string,
  words: readonly Word[],
): Word | undefined {
  const begun = words.find((word) => typed !== "" && (word.startsWith(typed) || typed.startsWith(word)));
  if (begun !== undefined) return begun;
  const [nearest] = words
    .map((word) => ({ word, distance: editDistance(typed.slice(0, 32), word) }))
    .toSorted((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= 2 ? nearest.word : undefined;
}

/** How many letters must be inserted, removed, replaced or swapped with their neighbour. */
export function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line.push(
        Math.min(
          at(last, column) + 1,
          at(line, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = line;
  }
  return at(last, b.length);
}

function at(line: readonly number[], column: number): number {
  return line[column] ?? Infinity;
}
