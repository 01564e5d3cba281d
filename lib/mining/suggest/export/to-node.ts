import { describeStart, watchTarget } from "./describe-start.ts";
import type { Line, ScriptPlan, Word } from "./plan-script.ts";
import { inComment, quoteScript } from "./quote.ts";

const FUNCTIONS: Record<string, string> = {
  run: `/** A command line as it was typed, in a shell. */
function run(command) {
  console.log(\`+ \${command}\`);
  end(spawnSync(command, { shell: process.platform === "win32" ? true : "bash", stdio: "inherit" }));
}`,
  call: `function call(program, words, input) {
  end(spawnSync(program, words, { stdio: [input === undefined ? "inherit" : "pipe", "inherit", "inherit"], input }));
}`,
  end: `function end({ status, error }) {
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}`,
  ask: `/** Goes on after a yes. Where nobody can answer it ends; with --yes it does not ask. */
async function ask(question) {
  if (yes) return;
  if (!process.stdin.isTTY) process.exit(0);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(\`\${question} [y/N] \`);
  terminal.close();
  if (!/^y/i.test(answer)) process.exit(0);
}`,
  changed: `/** Waits until one of the files has changed; false when none did in so many seconds. */
async function changed(glob, seconds) {
  const until = Date.now() + seconds * 1000;
  const since = Date.now() - 120_000;
  for (;;) {
    if (globSync(glob).some((file) => statSync(file).mtimeMs > since)) return true;
    if (Date.now() > until) return false;
    await wait(5000);
  }
}`,
  doneByYou: `/** Waits until Enter is pressed; false when it was not in so many seconds. */
async function doneByYou(text, seconds) {
  if (yes) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const asked = terminal.question(\`\${text}. Press Enter when it is done. \`).then(() => true);
  const done = await Promise.race([asked, wait(seconds * 1000, false)]);
  terminal.close();
  return done;
}`,
};

/** A plan as an ES module for Node 22 and newer, with nothing to install. */
export function toNode(plan: ScriptPlan): string {
  const used = new Set<string>();
  const body = plan.lines.flatMap((line) => write(line, used));
  if (used.has("run") || used.has("call")) used.add("end");
  const start = describeStart(plan.trigger);
  const asks = used.has("ask") || used.has("doneByYou");
  const says = [plan.title, "Made by Floyo from what you do. Read it before you run it.", start.words];
  if (start.cron)
    says.push(
      `With cron: CRON_TZ=${start.cron.timeZone}, then ${start.cron.line} node /path/to/this-script.mjs${asks ? " --yes" : ""}`,
    );
  if (start.watch !== undefined) {
    const { folder, file } = watchTarget(start.watch);
    says.push(
      `To have it started on Linux: while inotifywait -qq -r -e close_write ${quoteScript(file ?? folder)}; do node this-script.mjs; done`,
    );
  }
  if (start.after !== undefined) says.push(`For instance: ${start.after} && node this-script.mjs`);
  for (const { name, means } of plan.environment) says.push(`It needs ${name} in its environment: ${means}.`);
  return [
    "#!/usr/bin/env node",
    ...says.map((line) => `// ${inComment(line)}`),
    ...importsOf(used, plan.environment.length > 0),
    "",
    ...(asks ? [`const yes = process.argv.includes("--yes");`] : []),
    ...plan.environment.map(({ name }) => `if (!env.${name}) throw new Error("${name} is not set");`),
    ...Object.entries(FUNCTIONS).flatMap(([name, text]) => (used.has(name) ? ["", text] : [])),
    "",
    ...body,
    "",
  ].join("\n");
}

function importsOf(used: ReadonlySet<string>, readsEnvironment: boolean): string[] {
  const files = [
    ...(used.has("copy") ? ["copyFileSync"] : []),
    ...(used.has("changed") ? ["globSync", "statSync"] : []),
  ];
  return [
    ...(used.has("end") ? [`import { spawnSync } from "node:child_process";`] : []),
    ...(files.length > 0 ? [`import { ${files.join(", ")} } from "node:fs";`] : []),
    ...(readsEnvironment ? [`import { env } from "node:process";`] : []),
    ...(used.has("ask") || used.has("doneByYou") ? [`import { createInterface } from "node:readline/promises";`] : []),
    ...(used.has("changed") || used.has("doneByYou") || used.has("pause")
      ? [`import { setTimeout as wait } from "node:timers/promises";`]
      : []),
  ];
}

function write(line: Line, used: Set<string>): string[] {
  switch (line.do) {
    case "say":
      return [`console.log(${quoteScript(line.text)});`];
    case "ask":
      used.add("ask");
      return [`await ask(${quoteScript(line.text)});`];
    case "run":
      used.add("run");
      return [`run(${quoteScript(line.command)});`];
    case "call": {
      used.add("call");
      const [program, ...words] = line.words.map(word);
      return [`call(${program}, [${words.join(", ")}]);`];
    }
    case "copy":
      used.add("copy");
      return [`copyFileSync(${word(line.source)}, ${word(line.target)});`];
    case "mail":
      used.add("call");
      return [
        `call("mail", ["-s", ${quoteScript(line.subject)}, ${word(line.to)}], ${quoteScript(`${line.text}\n`)});`,
      ];
    case "wait_for_file":
      used.add("changed");
      return orElse(`await changed(${quoteScript(line.glob)}, ${line.seconds})`, line.otherwise, used);
    case "wait_for_person":
      used.add("doneByYou");
      return orElse(`await doneByYou(${quoteScript(line.text)}, ${line.seconds})`, line.otherwise, used);
    case "pause":
      used.add("pause");
      return [`await wait(${line.seconds * 1000});`];
    case "stop":
      return [`throw new Error(${quoteScript(line.text)});`];
    case "note":
      return [`// ${inComment(line.text)}`];
  }
}

function orElse(test: string, otherwise: readonly Line[], used: Set<string>): string[] {
  if (otherwise.length === 0) return [`if (!(${test})) process.exit(0);`];
  return [`if (!(${test})) {`, ...otherwise.flatMap((line) => write(line, used)).map((text) => `  ${text}`), "}"];
}

const word = (part: Word): string => (typeof part === "string" ? quoteScript(part) : `env.${part.env}`);
