import { canonicalJson } from "./signature.ts";

/**
 * The part of CEL that decides which event is meant, and how urgent it is: paths (`event.data.id`, `async.data["a b"]`),
 * text, numbers, `true`, `false`, `null`, `==`, `!=`, `&&`, `||`, `!`, `+`, `has(path)`, `… ? … : …` and parentheses.
 * Anything else is refused when a function registers, so that no filter is ever half understood. What is absent is
 * `null`, and only own members are read.
 */
export type Expression =
  | { readonly kind: "value"; readonly value: Scalar }
  | { readonly kind: "path" | "has"; readonly root: Root; readonly members: readonly (string | number)[] }
  | { readonly kind: "choice"; readonly test: Expression; readonly then: Expression; readonly otherwise: Expression }
  | { readonly kind: "not"; readonly inner: Expression }
  | {
      readonly kind: "equal" | "unequal" | "and" | "or" | "plus";
      readonly left: Expression;
      readonly right: Expression;
    };

type Scalar = string | number | boolean | null;
/** The event that started the run, and the one that is compared with it. */
export type Root = "event" | "async";

export interface Scope {
  /** The event that started the run. */
  readonly event: unknown;
  /** The event that is compared with it (in `cancelOn` and `waitForEvent`). */
  readonly async?: unknown;
}

interface Token {
  readonly text: string;
  readonly at: number;
}

const depthMax = 50;
const tokenPattern =
  /\s*(?:(==|!=|&&|\|\||[!+().[\]?:-])|(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))/y;

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  let at = 0;
  while (at < source.trimEnd().length) {
    const match = tokenPattern.exec(source);
    if (match === null) throw new Error(`"${source.slice(at).trim().slice(0, 20)}" is not understood here`);
    tokens.push({ text: match[0].trim(), at });
    at = tokenPattern.lastIndex;
  }
  return tokens;
}

function unquote(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    n: "\n",
    r: "\r",
    t: "\t",
    "\\": "\\",
    '"': '"',
    "'": "'",
    "`": "`",
    "?": "?",
  };
  return text.slice(1, -1).replaceAll(/\\(.)/g, (_whole, letter: string) => {
    const meant = escapes[letter];
    if (meant === undefined) throw new Error(`the escape \\${letter} is not understood`);
    return meant;
  });
}

const understood = "values, ==, !=, &&, ||, !, +, has(), ? : and parentheses";

/** Parses, or throws an `Error` that says which part is not supported. Paths may only begin with one of `roots`. */
export function parseExpression(source: string, roots: readonly Root[] = ["event", "async"]): Expression {
  if (source.length > 2000) throw new Error("the expression is longer than 2,000 characters");
  const tokens = tokenize(source);
  let next = 0;
  let depth = 0;
  const peek = () => tokens[next]?.text;
  const take = (text: string) => peek() === text && next++ >= 0;
  const expect = (text: string) => {
    if (!take(text))
      throw new Error(`"${text}" is expected ${next < tokens.length ? `before "${peek()}"` : "at the end"}`);
  };
  const chain =
    (operators: Readonly<Record<string, "equal" | "unequal" | "and" | "or" | "plus">>, operand: () => Expression) =>
    () => {
      let left = operand();
      for (let kind = operators[peek() ?? ""]; kind !== undefined; kind = operators[peek() ?? ""]) {
        next++;
        left = { kind, left, right: operand() };
      }
      return left;
    };

  const isRoot = (text: string): text is Root => roots.some((root) => root === text);

  const path = (root: Root): Extract<Expression, { root: Root }> => {
    const members: (string | number)[] = [];
    for (;;) {
      if (take(".")) {
        const name = tokens[next++]?.text ?? "";
        if (!/^[A-Za-z_]\w*$/.test(name)) throw new Error(`a member's name is expected after "."`);
        if (peek() === "(") throw new Error(`the call "${name}(...)" is not supported`);
        members.push(name);
      } else if (take("[")) {
        const index = tokens[next++]?.text ?? "";
        if (/^\d+$/.test(index)) members.push(Number(index));
        else if (/^["']/.test(index)) members.push(unquote(index));
        else throw new Error(`"[${index}]" is not supported: only a text or a number`);
        expect("]");
      } else return { kind: "path", root, members };
    }
  };
  const present = (): Expression => {
    expect("(");
    const root = tokens[next++]?.text ?? "";
    if (!isRoot(root)) throw new Error("has(...) takes a path, such as has(event.data.id)");
    const inner = path(root);
    if (inner.members.length === 0) throw new Error("has(...) takes a path, such as has(event.data.id)");
    expect(")");
    return { ...inner, kind: "has" };
  };
  const primary = (): Expression => {
    if (++depth > depthMax) throw new Error("the expression is nested too deeply");
    try {
      const token = tokens[next++];
      if (token === undefined) throw new Error("the expression ends too early");
      const { text } = token;
      if (text === "(") {
        const inner = whole();
        expect(")");
        return inner;
      }
      if (text === "!") return { kind: "not", inner: primary() };
      if (/^\d/.test(text)) return { kind: "value", value: Number(text) };
      if (text === "-" && /^\d/.test(peek() ?? "")) return { kind: "value", value: -Number(tokens[next++]?.text) };
      if (/^["']/.test(text)) return { kind: "value", value: unquote(text) };
      if (text === "true" || text === "false") return { kind: "value", value: text === "true" };
      if (text === "null") return { kind: "value", value: null };
      if (text === "has" && peek() === "(") return present();
      if (isRoot(text)) return path(text);
      throw new Error(`"${text}" is not supported here (paths of ${roots.join(" and ")}, ${understood} are)`);
    } finally {
      depth--;
    }
  };
  const sum = chain({ "+": "plus" }, primary);
  const comparison = chain({ "==": "equal", "!=": "unequal" }, sum);
  const both = chain({ "&&": "and" }, comparison);
  const either: () => Expression = chain({ "||": "or" }, both);
  const whole = (): Expression => {
    const test = either();
    if (!take("?")) return test;
    if (++depth > depthMax) throw new Error("the expression is nested too deeply");
    const then = whole();
    expect(":");
    const choice: Expression = { kind: "choice", test, then, otherwise: whole() };
    depth--;
    return choice;
  };

  const parsed = whole();
  if (next < tokens.length) throw new Error(`"${peek()}" is not understood here`);
  return parsed;
}

function member(value: unknown, name: string | number): unknown {
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, name)) return null;
  return (value as Record<string | number, unknown>)[name] ?? null;
}

function isThere(value: unknown, members: readonly (string | number)[]): boolean {
  const owner = members.slice(0, -1).reduce<unknown>(member, value ?? null);
  return owner !== null && typeof owner === "object" && Object.hasOwn(owner, members.at(-1) ?? "");
}

function same(left: unknown, right: unknown): boolean {
  if (left === null || right === null || typeof left !== "object" || typeof right !== "object") return left === right;
  return canonicalJson(left) === canonicalJson(right);
}

/** The value in a scope. It never throws: a comparison of unlike things is false, a sum of unlike things is text. */
export function evaluate(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case "value":
      return expression.value;
    case "path":
      return expression.members.reduce<unknown>(member, scope[expression.root] ?? null);
    case "has":
      return isThere(scope[expression.root], expression.members);
    case "choice":
      return evaluate(holds(expression.test, scope) ? expression.then : expression.otherwise, scope);
    case "not":
      return evaluate(expression.inner, scope) !== true;
    case "and":
      return evaluate(expression.left, scope) === true && evaluate(expression.right, scope) === true;
    case "or":
      return evaluate(expression.left, scope) === true || evaluate(expression.right, scope) === true;
    case "equal":
      return same(evaluate(expression.left, scope), evaluate(expression.right, scope));
    case "unequal":
      return !same(evaluate(expression.left, scope), evaluate(expression.right, scope));
    case "plus": {
      const [left, right] = [evaluate(expression.left, scope), evaluate(expression.right, scope)];
      if (typeof left === "number" && typeof right === "number") return left + right;
      return asText(left) + asText(right);
    }
  }
}

const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value ?? null));

/** Whether a filter lets the scope through: only `true` does. */
export const holds = (expression: Expression, scope: Scope) => evaluate(expression, scope) === true;

/** The text by which a key groups events. A text and a number that read the same are different keys. */
export const keyOf = (expression: Expression, scope: Scope) => JSON.stringify(evaluate(expression, scope) ?? null);
