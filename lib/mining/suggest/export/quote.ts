/*
 * Text as one literal of a language, whatever is in it. Every literal stays on one line of printable letters, so that it
 * can stand in a comment's neighbour, a heredoc or a YAML block without breaking it. NUL, which no argument can hold, and
 * half surrogates, which no UTF-8 can, become U+FFFD.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/u;

const sound = (text: string): string => text.toWellFormed().replaceAll("\u0000", "\ufffd");

/** Single quotes; letters that do not print as bytes of `$'…'`, which mean the same in every locale. */
export function quoteBash(text: string): string {
  const whole = sound(text);
  if (!UNPRINTABLE.test(whole)) return `'${whole.replaceAll("'", `'\\''`)}'`;
  let out = "";
  for (const letter of whole) {
    if (letter === "\\" || letter === "'") out += `\\${letter}`;
    else if (UNPRINTABLE.test(letter)) out += bytesOf(letter);
    else out += letter;
  }
  return `$'${out}'`;
}

/** A word of a call: bare where no shell would see more in it than its letters. */
export const bashWord = (text: string): string => (/^[\w/.:=@%+,-]+$/.test(text) ? text : quoteBash(text));

function bytesOf(letter: string): string {
  if (letter === "\n") return "\\n";
  if (letter === "\t") return "\\t";
  return [...encodeUtf8(letter.codePointAt(0) as number)]
    .map((byte) => `\\${byte.toString(8).padStart(3, "0")}`)
    .join("");
}

function encodeUtf8(code: number): number[] {
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 63)];
  return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
}

/** Single quotes, doubled within: the typographic ones count as such in PowerShell. What does not print is put in by its number. */
export function quotePowerShell(text: string): string {
  const parts: string[] = [];
  let plain = "";
  const end = () => {
    if (plain !== "") parts.push(`'${plain.replace(/['\u2018-\u201b]/g, "$&$&")}'`);
    plain = "";
  };
  for (const letter of sound(text)) {
    if (!UNPRINTABLE.test(letter)) plain += letter;
    else {
      end();
      parts.push(`[string][char]${letter.codePointAt(0)}`);
    }
  }
  end();
  if (parts.length === 0) return "''";
  return parts.length === 1 && parts[0]?.startsWith("'") ? parts[0] : `('' + ${parts.join(" + ")})`;
}

/** A string of JavaScript, and as well of JSON and of YAML. */
export function quoteScript(text: string): string {
  return JSON.stringify(sound(text)).replace(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/gu,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Text for a comment: one line, printable. */
export function inComment(text: string): string {
  return sound(text)
    .replace(/\s+/gu, " ")
    .split("")
    .map((letter) => (UNPRINTABLE.test(letter) ? " " : letter))
    .join("")
    .trim();
}

const EXPRESSION = "$" + "{{";

/** What GitHub would take for an expression stands for itself. */
export const escapeExpressions = (text: string): string =>
  text.replaceAll(EXPRESSION, `${EXPRESSION} '${EXPRESSION}' }}`);
