import { subcommandOf } from "./known-tools.ts";
import { type Escaping, splitCommands } from "./split-commands.ts";

/** They run the command that follows them. */
const carriers = new Set([
  ...["sudo", "doas", "env", "nohup", "nice", "command", "exec", "builtin", "noglob", "nocorrect", "time", "winpty"],
]);
/** Of a line of more commands than this, the first ones are told. */
const partsMax = 6;
const nameForm = /^[\p{L}\p{N}_][\p{L}\p{N}_.+@-]{0,63}$/u;

/**
 * What may be told of a command line: the names of its commands with their subcommands, joined as they were. No
 * argument, no file, no variable. Null when nothing in it has a name.
 *
 * @example nameCommand('cd app && FOO=1 git commit -m "x" | cat') → "cd && git commit | cat"
 */
export function nameCommand(line: string, escaping: Escaping = "\\"): string | null {
  const named = splitCommands(line, escaping).flatMap(({ words, joint }) => {
    const name = nameOf(words);
    return name === null ? [] : [{ name, joint }];
  });
  const told = named.slice(0, partsMax);
  if (told.length === 0) return null;
  return told
    .map(({ name, joint }, index) =>
      index === told.length - 1 ? name : `${name}${joint === ";" ? "; " : ` ${joint} `}`,
    )
    .join("");
}

function nameOf(words: readonly string[]): string | null {
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? "";
    const carried = carriers.has(word);
    if (!carried && !/^[A-Za-z_]\w*\+?=/.test(word)) break;
    at += 1;
    // An option of theirs may take a value: what follows cannot be told from it.
    if (carried && (words[at] ?? "").startsWith("-")) return word;
  }
  const [command = "", ...after] = words.slice(at);
  const name = (command.split(/[/\\]/).at(-1) ?? "").replace(/\.(?:exe|cmd|bat)$/i, "");
  if (!nameForm.test(name)) return null;
  return [name, ...subcommandOf(name, after)].join(" ");
}
