/** One statement of a SQL file, with the line (from 1) that it starts on. */
export interface Statement {
  text: string;
  line: number;
}

/**
 * Cuts SQL text at the semicolons that end statements: not those in quotes, dollar quotes, comments, parentheses or a
 * function's `begin atomic … end`. Statements come trimmed and without the semicolon, as the Supabase CLI records them.
 */
export function splitSql(source: string): Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  let parens = 0;
  let atomic = 0;
  let position = 0;
  let lastWord = "";
  const push = (end: number) => {
    const raw = source.slice(start, end);
    const text = raw.replace(/;+$/, "").trim();
    if (text !== "") {
      const lead = raw.length - raw.trimStart().length;
      statements.push({ text, line: source.slice(0, start + lead).split("\n").length });
    }
    start = end;
    parens = atomic = 0;
    lastWord = "";
  };
  while (position < source.length) {
    const jump = skipQuoted(source, position);
    if (jump > position) {
      position = jump;
      continue;
    }
    const word = /[A-Za-z_][\w$]*/y;
    word.lastIndex = position;
    const found = word.exec(source)?.[0];
    if (found) {
      const name = found.toLowerCase();
      if (name === "atomic" && lastWord === "begin") atomic = 1;
      else if (atomic > 0 && name === "case") atomic += 1;
      else if (atomic > 0 && name === "end") atomic -= 1;
      lastWord = name;
      position += found.length;
      continue;
    }
    const letter = source[position];
    position += 1;
    if (letter === "(") parens += 1;
    else if (letter === ")") parens -= 1;
    else if (letter === ";" && parens <= 0 && atomic <= 0) push(position);
  }
  push(source.length);
  return statements;
}

/** Where a quote, dollar quote or comment that starts at `from` ends; `from` itself when none starts there. */
function skipQuoted(source: string, from: number): number {
  const two = source.slice(from, from + 2);
  if (two === "--") {
    const end = source.indexOf("\n", from);
    return end === -1 ? source.length : end;
  }
  if (two === "/*") return skipBlockComment(source, from);
  const letter = source[from];
  if (letter === "'" || letter === '"') {
    const escapes = letter === "'" && /[eE]/.test(source[from - 1] ?? "") && !/[\w$]/.test(source[from - 2] ?? "");
    return skipString(source, from, letter, escapes);
  }
  if (letter === "$" && !/[\w$]/.test(source[from - 1] ?? "")) {
    const opening = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
    opening.lastIndex = from;
    const tag = opening.exec(source)?.[0];
    if (tag) {
      const end = source.indexOf(tag, from + tag.length);
      return end === -1 ? source.length : end + tag.length;
    }
  }
  return from;
}

function skipString(source: string, from: number, quote: string, escapes: boolean): number {
  for (let at = from + 1; at < source.length; at++) {
    if (escapes && source[at] === "\\") at += 1;
    else if (source[at] === quote) {
      if (source[at + 1] === quote) at += 1;
      else return at + 1;
    }
  }
  return source.length;
}

/** Block comments nest in Postgres. */
function skipBlockComment(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const two = source.slice(at, at + 2);
    if (two === "/*") {
      depth += 1;
      at += 1;
    } else if (two === "*/") {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return source.length;
}
