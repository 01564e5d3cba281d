/** One simple command of a line: its words, and what joins it to the one after. */
export interface SimpleCommand {
  readonly words: readonly string[];
  readonly joint: string;
}

/** Takes the meaning of the next character: a back-slash, and in PowerShell a back-tick. */
export type Escaping = "\\" | "`";

/** After these words a command begins, as at the start of a line. */
const openers = new Set(["do", "then", "else", "elif", "if", "while", "until", "!", "{", "time", "begin", "and", "or"]);
/** What follows these is no command's words. */
const loops = new Set(["for", "select", "foreach"]);
const closers = new Set(["done", "fi", "}", "end"]);
/** Here a language of its own begins: what follows is left unread. */
const opaque = new Set(["case", "function", "switch"]);

/**
 * The simple commands of what was typed at a prompt, as far as they can be told apart without being a shell. What is
 * quoted, substituted or handed over as a text (`<<`) is never taken for a command; where it cannot be told, reading ends.
 */
export function splitCommands(line: string, escaping: Escaping = "\\"): SimpleCommand[] {
  const commands: SimpleCommand[] = [];
  let words: string[] = [];
  const close = (joint: string): boolean => {
    const kept = stripped(words);
    words = [];
    if (kept === null) return false;
    if (kept.length > 0) commands.push({ words: kept, joint });
    return true;
  };
  for (const token of tokensOf(line, escaping)) {
    if (typeof token === "string") words.push(token);
    else if (token.end) break;
    else if (!close(token.joint)) return commands;
  }
  close("");
  return commands;
}

/** The words of a command without what only opens or closes a block; null where reading must end. */
function stripped(words: readonly string[]): string[] | null {
  let at = 0;
  while (openers.has(words[at] ?? "")) at += 1;
  const first = words[at] ?? "";
  if (opaque.has(first)) return null;
  if (closers.has(first)) return [];
  return loops.has(first) ? [] : words.slice(at);
}

type Token = string | { readonly joint: string; readonly end: boolean };

const operators = /^(?:&&|\|\||\|&|;;|&|;|\||\n)/;
const redirection = /^\d*(?:<<<|<>|>>|>\||>&|<&|&>>?|[<>])&?-?/;

/** Words as a shell reads them; of what it would replace by something else, the text that was typed. */
function* tokensOf(line: string, escaping: string): Generator<Token> {
  let at = 0;
  let skipNext = false;
  /** A command is about to begin. */
  let fresh = true;
  while (at < line.length) {
    const rest = line.slice(at);
    const space = /^(?:[ \t\r]+|\\\n)/.exec(rest)?.[0];
    if (space) {
      at += space.length;
      continue;
    }
    if (/^#/.test(rest)) {
      const end = line.indexOf("\n", at);
      at = end < 0 ? line.length : end;
      continue;
    }
    // A text for the command follows, up to a word that it names; or a list, a pattern, a function, a block of values.
    if (/^\d*<<(?!<)/.test(rest) || (/^\(/.test(rest) && !fresh) || (escaping === "`" && /^@?\{/.test(rest)))
      return yield { joint: "", end: true };
    if (/^[()]/.test(rest)) {
      yield { joint: ";", end: false };
      at += 1;
      continue;
    }
    const redirected = redirection.exec(rest)?.[0];
    if (redirected) {
      at += redirected.length;
      fresh = false;
      skipNext = !redirected.endsWith("-");
      continue;
    }
    const operator = operators.exec(rest)?.[0];
    if (operator) {
      yield { joint: operator === "\n" ? ";" : operator, end: false };
      fresh = true;
      at += operator.length;
      continue;
    }
    const word = readWord(line, at, escaping);
    if (word === null) return yield { joint: "", end: true };
    if (!skipNext) yield word.text;
    skipNext = false;
    fresh = openers.has(word.text);
    at = word.end;
  }
}

/** A word from a place on, without its quotes; null when a quote or a bracket is never closed. */
function readWord(line: string, from: number, escaping: string): { text: string; end: number } | null {
  let text = "";
  let at = from;
  while (at < line.length) {
    const char = line[at] ?? "";
    if (/[\s;&|<>()]/.test(char)) break;
    if (char === escaping) {
      text += line[at + 1] ?? "";
      at += 2;
    } else if (char === "'" || char === '"') {
      const end = closing(line, at + 1, char, char === '"' ? escaping : "");
      if (end < 0) return null;
      text += line.slice(at + 1, end);
      at = end + 1;
    } else if (char === "`" || line.startsWith("$(", at)) {
      const end = char === "`" ? closing(line, at + 1, "`", escaping) : closingBracket(line, at + 2, escaping);
      if (end < 0) return null;
      text += "$()";
      at = end + 1;
    } else {
      text += char;
      at += 1;
    }
  }
  return { text, end: at };
}

/** The place of the closing quote; -1 when there is none, or when quotes of its own may stand inside. */
function closing(line: string, from: number, quote: string, escaping: string): number {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === escaping) at += 1;
    else if (quote === '"' && (line.startsWith("$(", at) || (line[at] === "`" && escaping !== "`"))) return -1;
    else if (line[at] === quote) return at;
  }
  return -1;
}

function closingBracket(line: string, from: number, escaping: string): number {
  let depth = 1;
  for (let at = from; at < line.length; at += 1) {
    const char = line[at] ?? "";
    if (char === escaping) at += 1;
    else if (char === "'" || char === '"') {
      at = closing(line, at + 1, char, char === '"' ? escaping : "");
      if (at < 0) return -1;
    } else if (char === "(") depth += 1;
    else if (char === ")") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
