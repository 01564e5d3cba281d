import type { Backtest, SuggestionNeeds } from "./suggestions.ts";
import type { Connector } from "./workflows.ts";

/** What a replay came to, as sentences. */
export function describeBacktest(backtest: Backtest): string {
  const { fired, matched, false_alarms, missed, spoke, days } = backtest;
  const span = `Over your last ${days.length} days`;
  const also = missed === 0 ? "" : ` You did it ${times(missed)} without it.`;
  if (fired === 0) return `${span} it would not have started at all.${also}`;
  const outcome =
    false_alarms === 0
      ? `and each time you ${fired === 1 ? "did" : "then did"} it`
      : matched === 0
        ? "and you never did it then"
        : `${matched} of them rightly, ${false_alarms} for nothing`;
  const began = `${span} it would have started ${times(fired)}, ${outcome}.`;
  const quiet = spoke === fired ? "" : ` It would have spoken up ${spoke === 0 ? "never" : times(spoke)}.`;
  return `${began}${quiet}${missed === 0 ? " It would have missed none." : also}`;
}

const times = (count: number): string =>
  count === 1 ? "once" : count === 2 ? "twice" : `${count.toLocaleString("en")} times`;

const names: Record<Connector, string> = {
  local: "the floyo command on your machine",
  notify: "Floyo's own notices",
  email: "your mail account",
  github: "GitHub",
  gitlab: "GitLab",
  slack: "Slack",
  teams: "Teams",
  s3: "S3",
  drive: "Google Drive",
  dropbox: "Dropbox",
  http: "the web",
  database: "your database",
};

/** A connector as people call it. */
export const nameConnector = (connector: Connector): string => names[connector];

/** What is needed, a line each; empty where Floyo itself is enough. */
export function describeNeeds({ connectors, folders, programs }: SuggestionNeeds): string[] {
  const lines = connectors.map(({ connector, scopes }) => {
    const name = nameConnector(connector);
    return `${name.charAt(0).toUpperCase()}${name.slice(1)}${scopes.length > 0 ? `: ${scopes.join("; ")}` : ""}`;
  });
  if (programs.length > 0) lines.push(`Installed there: ${programs.map((name) => `\`${name}\``).join(", ")}`);
  for (const { project, path } of folders) {
    const folder = path === "." ? "the files" : `the files in \`${path}/\``;
    lines.push(`To see ${folder}${project === null ? "" : ` of ${project}`}`);
  }
  return lines;
}
