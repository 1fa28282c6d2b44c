/** `hathi completion`: prints a script by which a shell completes commands and options. */
import type { Command } from "commander";
import { HathiError } from "../core/errors.ts";
import type { Terminal } from "./terminal.ts";

export const shells = ["bash", "zsh", "fish"] as const;

/** What may follow the words of a command: further commands, or options. */
interface Place {
  /** "", "runs", "runs list" */
  readonly words: string;
  readonly next: readonly string[];
}

export function printCompletion(terminal: Terminal, program: Command, shell: string): void {
  const wanted = shells.find((one) => one === shell);
  if (wanted === undefined)
    throw new HathiError(
      "CONFIG_INVALID",
      `there is no completion for "${shell}": name ${shells.join(", ")}`,
    );
  const places = placesOf(program);
  terminal.print(wanted === "fish" ? forFish(places) : forBash(places, wanted));
}

function placesOf(command: Command, path: readonly string[] = []): readonly Place[] {
  const next = [
    ...command.commands.map((inner) => inner.name()),
    ...command.options.flatMap(({ long, hidden }) =>
      long === undefined || long === null || hidden ? [] : [long],
    ),
    "--help",
  ];
  return [
    { words: path.join(" "), next: [...new Set(next)] },
    ...command.commands.flatMap((inner) => placesOf(inner, [...path, inner.name()])),
  ];
}

/** zsh runs the same, by its own bashcompinit. */
function forBash(places: readonly Place[], shell: "bash" | "zsh"): string {
  const cases = places.map(({ words, next }) => `    "${words}") next="${next.join(" ")}" ;;`);
  return [
    ...(shell === "zsh"
      ? ['# In ~/.zshrc: eval "$(hathi completion zsh)"', "autoload -U +X bashcompinit && bashcompinit"]
      : ['# In ~/.bashrc: eval "$(hathi completion bash)"']),
    "_hathi() {",
    '  local words="" next="" word',
    '  local current="${COMP_WORDS[COMP_CWORD]}"',
    // The path of commands ends at the first word that is none: an id, a name, an option.
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    case " $(_hathi_next "$words") " in',
    '      *" $word "*) case "$word" in -*) break ;; *) words="${words:+$words }$word" ;; esac ;;',
    "      *) break ;;",
    "    esac",
    "  done",
    '  COMPREPLY=($(compgen -W "$(_hathi_next "$words")" -- "$current"))',
    "}",
    "_hathi_next() {",
    '  local next=""',
    '  case "$1" in',
    ...cases,
    "  esac",
    '  printf "%s" "$next"',
    "}",
    "complete -o default -F _hathi hathi",
  ].join("\n");
}

function forFish(places: readonly Place[]): string {
  const lines = places.flatMap(({ words, next }) => {
    const depth = words === "" ? 0 : words.split(" ").length;
    const path = words === "" ? "" : `hathi ${words}`;
    const when =
      depth === 0
        ? "test (count (commandline -opc)) -eq 1"
        : `string match -q -- '${path}*' (string join ' ' (commandline -opc))`;
    return next.map((word) =>
      word.startsWith("--")
        ? `complete -c hathi -n "${when}" -l ${word.slice(2)}`
        : `complete -c hathi -n "${depth === 0 ? when : `${when}; and test (count (commandline -opc)) -eq ${depth + 1}`}" -f -a ${word}`,
    );
  });
  return ["# hathi completion fish > ~/.config/fish/completions/hathi.fish", ...lines].join("\n");
}
