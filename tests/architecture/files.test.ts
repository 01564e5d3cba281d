import { expect, test } from "vitest";
import { importsOf, isTest, loadSources } from "./sources.ts";

const sources = loadSources();
const linesMax = 400;

test("files can be read in one sitting", () => {
  const long = sources
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > linesMax)
    .map(({ path, lines }) => `${path} has ${lines} lines. Split it where its parts have names of their own.`);
  expect(long).toEqual([]);
});

test("there are no barrel files: an import says where a thing is", () => {
  const barrels = sources.filter(
    ({ path, text }) =>
      /(^|\/)index\.tsx?$/.test(path) ||
      /^export \* from /m.test(text) ||
      (text.match(/^export (type )?\{[^}]*\} from /gm) ?? []).length > 1,
  );
  expect(barrels.map(({ path }) => `${path} passes other files on. Import them where they are used.`)).toEqual([]);
});

test("there is no drawer for everything", () => {
  const drawers = sources.filter(({ path }) =>
    /(^|\/)(utils?|helpers?|misc|lib\/common|shared)(\/|\.tsx?$)/.test(path),
  );
  expect(drawers.map(({ path }) => `${path} says nothing about what is in it. Name it for what it does.`)).toEqual([]);
});

test("file names are kebab-case", () => {
  const next = /^(\(.+\)|\[{1,2}(\.{3})?[a-z_]+\]{1,2}|@[a-z-]+)$/;
  // An address of WakaTime's own, which its documentation spells so.
  const theirs = "app/api/v1/wakatime/users/current/status_bar/";
  const odd = sources.filter(({ path }) =>
    path
      .replace(theirs, "")
      .split("/")
      .some((part) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(part) && !next.test(part)),
  );
  expect(odd.map(({ path }) => `${path} is not kebab-case.`)).toEqual([]);
});

/** Files of a domain that hold several small things of one kind. */
const several = ["queries"];

test("a use case's file is named for what it exports", () => {
  const faults: string[] = [];
  for (const { path, text } of sources) {
    const file = /^lib\/domains\/.+\/([^/]+)\.ts$/.exec(path)?.[1];
    if (!file || several.includes(file) || isTest(path)) continue;
    const name = file.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    const exported = new RegExp(`^export (async )?(function\\*?|const|interface|type|class) ${name}\\b`, "im");
    if (!exported.test(text))
      faults.push(`${path} exports no ${name}. Name the file for its verb, or the verb for its file.`);
  }
  expect(faults).toEqual([]);
});

test("imports name the file with its ending, and ours by the map", () => {
  const faults: string[] = [];
  for (const source of sources) {
    for (const target of importsOf(source)) {
      if (target.startsWith("npm:")) continue;
      if (!/\.(tsx?|mjs|css|json|sql)$/.test(target))
        faults.push(`${source.path} imports ${target} without its ending.`);
    }
  }
  expect(faults).toEqual([]);
});

test("only lib/platform/env.ts and log.ts read the environment, so that nothing is read unchecked", () => {
  const readers = /^(lib\/platform\/(env|log)\.ts|local\/|watcher\/|scripts\/|tests\/|bench\/|[^/]+\.config\.ts$)/;
  const faults = sources
    .filter(
      ({ path, text }) =>
        !readers.test(path) && !isTest(path) && /process\.env(?!\.(NODE_ENV|NEXT_RUNTIME)\b)/.test(text),
    )
    .map(({ path }) => `${path} reads process.env. Add the variable to lib/platform/env.ts and call env().`);
  expect(faults).toEqual([]);
});

test("nothing is skipped, and no rule is switched off without a reason", () => {
  // Put together here, so that this file does not find itself.
  const skipped = new RegExp(`\\b(test|it|describe)\\.(${["only", "skip", "todo"].join("|")})\\b`);
  const silenced = new RegExp(`@ts-(${["ignore", "nocheck", "expect-error"].join("|")})(?!:? \\w)`);
  const faults = sources.flatMap(({ path, text }) => [
    ...(skipped.test(text) ? [`${path} leaves a test out.`] : []),
    ...(silenced.test(text) ? [`${path} silences the compiler without saying why.`] : []),
  ]);
  expect(faults).toEqual([]);
});
