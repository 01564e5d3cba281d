import { describeStart, watchTarget } from "./describe-start.ts";
import { globParts, type Line, type ScriptPlan, type Word } from "./plan-script.ts";
import { inComment, quotePowerShell } from "./quote.ts";

const FUNCTIONS: readonly (readonly [string, string])[] = [
  [
    "Invoke-Typed",
    `# A command line as it was typed.
function Invoke-Typed([string]$Command) {
  Write-Host "+ $Command"
  $global:LASTEXITCODE = 0
  Invoke-Expression -Command $Command
  if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}`,
  ],
  [
    "Confirm-Step",
    `# Goes on after a yes; with -Yes it does not ask.
function Confirm-Step([string]$Question) {
  if ($Yes) { return }
  if ((Read-Host "$Question [y/N]") -notmatch '^[yY]') { exit 0 }
}`,
  ],
  [
    "Wait-Change",
    `# Waits until one of the files has changed; false when none did in so many seconds.
function Wait-Change([string]$Path, [int]$Seconds) {
  $since = (Get-Date).AddMinutes(-2)
  $until = (Get-Date).AddSeconds($Seconds)
  while (-not (Get-Item -Path $Path -ErrorAction SilentlyContinue | Where-Object LastWriteTime -gt $since)) {
    if ((Get-Date) -gt $until) { return $false }
    Start-Sleep -Seconds 5
  }
  return $true
}`,
  ],
  [
    "Wait-Person",
    `# Waits until Enter is pressed.
function Wait-Person([string]$Text) {
  if (-not $Yes) { Read-Host "$Text. Press Enter when it is done" | Out-Null }
}`,
  ],
];

/** A plan as a script for PowerShell 7. Written after its documentation and untried. */
export function toPowerShell(plan: ScriptPlan): string {
  const used = new Set<string>();
  const body = plan.lines.flatMap((line) => write(line, used));
  const start = describeStart(plan.trigger);
  const says = [plan.title, "Made by Floyo from what you do. Read it before you run it.", start.words];
  if (start.cron) {
    const { line, timeZone } = start.cron;
    says.push(
      `The Task Scheduler starts it (Register-ScheduledTask), with -Yes, at ${line} as cron writes it, in ${timeZone}.`,
    );
  }
  if (start.watch !== undefined) {
    const { folder, file } = watchTarget(start.watch);
    const name = file === null ? "*" : file.slice(file.lastIndexOf("/") + 1);
    says.push("To have it started when the file changes:");
    says.push(
      `$w = [IO.FileSystemWatcher]::new((Resolve-Path ${quotePowerShell(folder)}), ${quotePowerShell(name)}); while ($true) { $w.WaitForChanged('Changed') | Out-Null; ./this-script.ps1 }`,
    );
  }
  if (start.after !== undefined) says.push(`For instance: ${start.after} && ./this-script.ps1`);
  for (const { name, means } of plan.environment) says.push(`It needs ${name} in its environment: ${means}.`);
  return [
    ...says.map((line) => `# ${inComment(line)}`),
    "param([switch]$Yes)",
    "$ErrorActionPreference = 'Stop'",
    ...plan.environment.map(({ name }) => `if (-not $env:${name}) { throw '${name} is not set' }`),
    ...FUNCTIONS.flatMap(([name, text]) => (used.has(name) ? ["", text] : [])),
    "",
    ...body,
    "",
  ].join("\n");
}

function write(line: Line, used: Set<string>): string[] {
  const call = (name: string, ...words: string[]): string[] => {
    used.add(name);
    return [`${name} ${words.join(" ")}`];
  };
  switch (line.do) {
    case "say":
      return [`Write-Host ${quotePowerShell(line.text)}`];
    case "ask":
      return call("Confirm-Step", quotePowerShell(line.text));
    case "run":
      return call("Invoke-Typed", quotePowerShell(line.command));
    case "call": {
      const [program, ...words] = line.words.map(word);
      // `curl` alone is another program's name in Windows PowerShell.
      const named = program === "'curl'" ? "'curl.exe'" : program;
      return [`& ${named} ${words.join(" ")}`, "if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }"];
    }
    case "copy":
      return [`Copy-Item -LiteralPath ${word(line.source)} -Destination ${word(line.target)}`];
    case "mail": {
      const query = `subject=${encodeURIComponent(line.subject.toWellFormed())}&body=${encodeURIComponent(line.text.toWellFormed())}`;
      return [`Start-Process ('mailto:' + ${word(line.to)} + ${quotePowerShell(`?${query}`)})`];
    }
    case "wait_for_file": {
      used.add("Wait-Change");
      const path = quotePowerShell(escapeWildcards(line.glob));
      return orElse(`Wait-Change ${path} ${line.seconds}`, line.otherwise, used);
    }
    case "wait_for_person":
      return call("Wait-Person", quotePowerShell(line.text));
    case "pause":
      return [`Start-Sleep -Seconds ${line.seconds}`];
    case "stop":
      return [`throw ${quotePowerShell(line.text)}`];
    case "note":
      return [`# ${inComment(line.text)}`];
  }
}

function orElse(test: string, otherwise: readonly Line[], used: Set<string>): string[] {
  if (otherwise.length === 0) return [`if (-not (${test})) { exit 0 }`];
  return [`if (-not (${test})) {`, ...otherwise.flatMap((line) => write(line, used)).map((text) => `  ${text}`), "}"];
}

const word = (part: Word): string => (typeof part === "string" ? quotePowerShell(part) : `$env:${part.env}`);

/** Stars stay; what else PowerShell takes for a wildcard stands for itself. */
const escapeWildcards = (glob: string): string =>
  globParts(glob)
    .map(({ star, text }) => star?.charAt(0) ?? text.replace(/[[\]`*?]/g, "`$&"))
    .join("");
