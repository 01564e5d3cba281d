/** One program of a command line with its words, as a POSIX shell would hand them over; nothing is expanded. */
export interface SimpleCommand {
  program: string;
  words: string[];
}

/**
 * Splits a command line at `&&`, `||`, `;`, `|` and `&` and each part into words, quotes and backslashes taken away.
 * Assignments, `sudo`, `time`, `nohup` and `env` before the program are left out, and so is the program's folder. For
 * recognising only: what is run is the line as it was typed. O(n).
 */
export function splitCommand(line: string): SimpleCommand[] {
  const commands: SimpleCommand[] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    const first = words.findIndex((one) => !/^\w+=/.test(one) && !PREFIXES.has(one));
    const [program, ...rest] = first < 0 ? [] : words.slice(first);
    if (program !== undefined && program !== "") {
      commands.push({ program: program.slice(program.lastIndexOf("/") + 1), words: rest });
    }
    words = [];
  };
  for (let i = 0; i < line.length; i++) {
    const letter = line[i] as string;
    if (letter === "'") {
      const end = line.indexOf("'", i + 1);
      word = (word ?? "") + line.slice(i + 1, end < 0 ? line.length : end);
      i = end < 0 ? line.length : end;
    } else if (letter === '"') {
      word ??= "";
      for (i++; i < line.length && line[i] !== '"'; i++) {
        if (line[i] === "\\" && i + 1 < line.length && '"\\$`'.includes(line[i + 1] as string)) i++;
        word += line[i] as string;
      }
    } else if (letter === "\\" && i + 1 < line.length) {
      word = (word ?? "") + (line[++i] as string);
    } else if (/\s/.test(letter)) {
      endWord();
      if (letter === "\n") endCommand();
    } else if (letter === ";" || letter === "|" || letter === "&") {
      // `2>&1` and `&>file` belong to their command.
      if (letter === "&" && (line[i - 1] === ">" || line[i + 1] === ">")) word = (word ?? "") + letter;
      else endCommand();
    } else word = (word ?? "") + letter;
  }
  endCommand();
  return commands;
}

const PREFIXES = new Set(["sudo", "time", "nohup", "env", "command", "exec"]);

/** Words that are neither options nor redirections, nor the values of the options named. */
export function argumentsOf(words: readonly string[], withValue: ReadonlySet<string> = new Set()): string[] {
  const found: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (/^\d*[<>]/.test(word)) {
      if (/^\d*(?:>>|>|<)$/.test(word)) i++;
    } else if (word.startsWith("-") && word.length > 1) {
      if (withValue.has(word)) i++;
    } else found.push(word);
  }
  return found;
}

/** The value of the first of some options that is given: `-s text`, `-stext` for one letter, `--subject=text`. */
export function optionOf(words: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [i, word] of words.entries()) {
    for (const name of names) {
      if (word === name) return words[i + 1];
      if (name.startsWith("--") && word.startsWith(`${name}=`)) return word.slice(name.length + 1);
      if (name.length === 2 && word.startsWith(name) && !word.startsWith("--")) return word.slice(2);
    }
  }
  return undefined;
}
