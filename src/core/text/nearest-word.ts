/** Guesses which word a person meant by a misspelt one: in chat, on the command line, or in a variable's name. */
import { closestMatch } from "leven";

/** As many letters may be put in, taken out or replaced. Two letters that changed places count as two. */
const mostSlips = 2;
/** Longer words are somebody's text. */
const mostLetters = 32;

/** The nearest of the words, if it is close enough; else undefined. */
export function findNearestWord<Word extends string>(
  typed: string,
  words: readonly Word[],
): Word | undefined {
  const begun = words.find((word) => typed !== "" && (word.startsWith(typed) || typed.startsWith(word)));
  return begun ?? findAlike(typed, words);
}

/** The word that is written almost alike, whatever either begins with. */
export function findAlike<Word extends string>(typed: string, words: readonly Word[]): Word | undefined {
  const nearest = closestMatch(typed.slice(0, mostLetters), words, { maxDistance: mostSlips });
  return words.find((word) => word === nearest);
}
