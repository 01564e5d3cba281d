import { splitCommand } from "../suggest/split-command.ts";
import { withoutNumbers } from "../symbols/name-classes.ts";
import { endsLike } from "./ends-like.ts";
import type { LinkNodes } from "./link-nodes.ts";
import { cellOf } from "./test-links.ts";

/** Pairs of a file and a command that names it among its arguments, whole or by the end of its path (see `cellOf`). O(words + files). */
export function namedFiles(nodes: LinkNodes): Set<number> {
  const byName = new Map<string, number[]>();
  for (const [file, { ref }] of nodes.files.entries()) {
    const name = nameOf(ref.path);
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [file]);
    else same.push(file);
  }
  const named = new Set<number>();
  for (const [action, { command }] of nodes.actions.entries()) {
    if (command === undefined) continue;
    for (const word of splitCommand(command).flatMap(({ program, words }) => [program, ...words])) {
      for (const path of pathsIn(word)) {
        for (const file of byName.get(nameOf(path)) ?? []) {
          if (endsLike(nodes.files[file]?.ref.path ?? "", path)) named.add(cellOf(nodes, file, action));
        }
      }
    }
  }
  return named;
}

/** `--out=build/a.csv` and `>build/a.csv` name a file behind a sign; one whose number changes is also told without it. */
function pathsIn(word: string): string[] {
  const path = word.replace(/^(?:--?[\w-]+=|\d*[<>]+)/, "").replace(/^(?:\.\/)+/, "");
  const open = withoutNumbers(path);
  return open === path ? [path] : [path, open];
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
