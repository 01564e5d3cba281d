import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { expect, test } from "vitest";
import { root } from "./sources.ts";

const documents = globSync(
  "{*,.github/**/*,{app,bench,components,docs,drizzle,inngest,lib,local,scripts,supabase,tests,watcher}/**/*}.md",
  {
    cwd: root,
  },
)
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !/(^|\/)(node_modules|dist)\//.test(path))
  .sort();

/** The Markdown without code, where brackets and parentheses are no links. */
const prose = (path: string): string =>
  readFileSync(join(root, path), "utf8")
    .replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, "")
    .replace(/`[^`\n]*`/g, (code) => "x".repeat(code.length));

/** The targets of inline links and pictures, and of reference definitions. */
const targetsIn = (markdown: string): string[] =>
  [...markdown.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)/gm)].map(
    (match) => match[1] ?? match[2] ?? "",
  );

/** A heading's address within its page, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");

const anchorsOf = (path: string): string[] =>
  [
    ...readFileSync(join(root, path), "utf8")
      .replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, "")
      .matchAll(/^#{1,6} (.+)$/gm),
  ].map((match) => anchorOf(match[1] ?? ""));

test.each(documents)("%s links to files and headings that are there", (path) => {
  const faults: string[] = [];
  for (const target of targetsIn(prose(path))) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
    const [file = "", anchor] = target.split("#");
    const to = file === "" ? path : posix.join(dirname(path), decodeURIComponent(file));
    if (to.startsWith("..") || !existsSync(join(root, to)))
      faults.push(`${target}: there is no ${to}. Mend the link, or add the file.`);
    else if (anchor && to.endsWith(".md") && !anchorsOf(to).includes(anchor))
      faults.push(`${target}: ${to} has no such heading. Mend the anchor.`);
  }
  expect(faults).toEqual([]);
});

test("the documents are found at all", () => {
  expect(documents).toEqual(
    expect.arrayContaining(["README.md", "docs/architecture.md", "docs/adr/0001-embedded-stack.md"]),
  );
});
