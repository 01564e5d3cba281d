import type { EventMatch, Json, WorkflowDefinition, WorkflowNode } from "../../types.ts";
import { plainStars } from "../match-event.ts";

/** A word of a call: text, or what the environment holds, so that no secret stands in a script. */
export type Word = string | { env: string };

/** One thing that a script does. */
export type Line =
  | { do: "say"; text: string }
  /** Goes on only after a yes. */
  | { do: "ask"; text: string }
  /** A command line as the person typed it. */
  | { do: "run"; command: string }
  | { do: "call"; words: Word[]; stdin?: string }
  | { do: "copy"; source: Word; target: string }
  | { do: "mail"; to: Word; subject: string; text: string }
  /** Until one of the files has changed; `otherwise` when none did in time. */
  | { do: "wait_for_file"; glob: string; seconds: number; otherwise: Line[] }
  /** Until the person says that it is done, which no script can see. */
  | { do: "wait_for_person"; text: string; seconds: number; otherwise: Line[] }
  | { do: "pause"; seconds: number }
  /** Goes no further until the person has edited it. */
  | { do: "stop"; text: string }
  | { do: "note"; text: string };

/** A workflow as a script reads it, whatever the language. */
export interface ScriptPlan {
  title: string;
  trigger: WorkflowDefinition["trigger"];
  lines: Line[];
  /** Names that the environment must hold, each with what it is for. */
  environment: { name: string; means: string }[];
}

/** What stands in a recorded command where a secret stood. */
const MASK = "•••";

const VERBS: Record<string, string> = {
  file_opened: "open",
  file_created: "create",
  file_modified: "edit",
  file_renamed: "rename",
  file_deleted: "delete",
  command_run: "run",
  page_visited: "visit",
  commit_made: "commit",
  branch_switched: "switch branch",
};

/** A match in words: "edit `a.csv`". */
export function sayMatch({ type, path, command, tool, action }: EventMatch): string {
  const object = path === undefined ? (plain(command) ?? tool) : unescapeGlob(path);
  const verb = VERBS[type] ?? (action === undefined ? "use" : `do \`${plain(action)}\` in`);
  return object === undefined ? verb : `${verb} \`${object}\``;
}

const plain = (match: string | undefined) => (match === undefined ? undefined : plainStars(match));

/** A glob cut into its stars and the plain text between them. */
export function globParts(glob: string): { star: string | null; text: string }[] {
  const parts: { star: string | null; text: string }[] = [];
  let text = "";
  const end = () => {
    if (text !== "") parts.push({ star: null, text });
    text = "";
  };
  for (let i = 0; i < glob.length; i++) {
    const letter = glob[i] as string;
    if (letter === "\\" && i + 1 < glob.length) text += glob[++i] as string;
    else if (letter === "*" || letter === "?") {
      end();
      const double = letter === "*" && glob[i + 1] === "*";
      if (double) i++;
      parts.push({ star: double ? "**" : letter, text: "" });
    } else text += letter;
  }
  end();
  return parts;
}

/** A glob as a name, where it names one file. */
export const unescapeGlob = (glob: string): string =>
  globParts(glob)
    .map(({ star, text }) => star ?? text)
    .join("");

/** Whether a glob stands for more than one file. */
export const isPattern = (glob: string): boolean => globParts(glob).some(({ star }) => star !== null);

/** The usual way through a workflow, with what happens otherwise below each wait. */
export function planScript(workflow: WorkflowDefinition): ScriptPlan {
  const environment = new Map<string, string>();
  const needs = (name: string, means: string): Word => {
    environment.set(name, means);
    return { env: name };
  };
  const next = (from: string, when: "usual" | "timeout") => {
    const edge = workflow.edges.find(
      (one) => one.from === from && (when === "timeout" ? one.when === "timeout" : isUsual(one.when)),
    );
    return workflow.nodes.find(({ id }) => id === edge?.to);
  };
  const main: WorkflowNode[] = [];
  for (let node = next("trigger", "usual"); node !== undefined; node = next(node.id, "usual")) main.push(node);
  const onMain = new Set(main.map(({ id }) => id));
  const otherwise = (from: string): Line[] => {
    const lines: Line[] = [];
    let node = next(from, "timeout");
    while (node !== undefined && !onMain.has(node.id)) {
      lines.push(...linesOf(node, needs, () => []));
      node = next(node.id, "usual");
    }
    return lines;
  };
  return {
    title: workflow.name,
    trigger: workflow.trigger,
    lines: main.flatMap((node) => linesOf(node, needs, otherwise)),
    environment: [...environment].map(([name, means]) => ({ name, means })),
  };
}

const isUsual = (when: string | undefined): boolean => when === undefined || when === "success" || when === "true";

type Needs = (name: string, means: string) => Word;

function linesOf(node: WorkflowNode, needs: Needs, otherwise: (id: string) => Line[]): Line[] {
  switch (node.kind) {
    case "approval":
      return [{ do: "ask", text: node.message }];
    case "delay":
      return [{ do: "pause", seconds: node.seconds }];
    case "condition":
      return [{ do: "stop", text: `Meant only where ${node.expression}. Check that here, and take this line away.` }];
    case "wait_for_event": {
      const { match, timeout_seconds: seconds } = node;
      const after = otherwise(node.id);
      if (match.path !== undefined && match.type.startsWith("file_") && match.type !== "file_opened") {
        return [{ do: "wait_for_file", glob: match.path, seconds, otherwise: after }];
      }
      return [{ do: "wait_for_person", text: `Now ${sayMatch(match)}`, seconds, otherwise: after }];
    }
    case "action":
      return actionLines(node, needs);
  }
}

function actionLines(node: Extract<WorkflowNode, { kind: "action" }>, needs: Needs): Line[] {
  const { connector, operation, input } = node;
  const text = textOf(input.message) ?? textOf(input.text) ?? "Done.";
  if (connector === "notify") return [{ do: "say", text }];
  const command = textOf(input.command);
  // The command that the person typed is the most honest call there is.
  if (command !== undefined) return commandLines(command);
  if (operation === "send_message" && (connector === "slack" || connector === "teams")) {
    const url = needs(
      `${connector.toUpperCase()}_WEBHOOK_URL`,
      `the address of a ${connector === "slack" ? "Slack" : "Teams"} webhook`,
    );
    return [
      {
        do: "call",
        words: [
          "curl",
          "-sS",
          "--fail",
          "-X",
          "POST",
          "-H",
          "Content-Type: application/json",
          "--data",
          JSON.stringify({ text }),
          url,
        ],
      },
    ];
  }
  if (operation === "send_message" && connector === "email") {
    const to = textOf(input.to) ?? needs("MAIL_TO", "who gets the mail");
    return [{ do: "mail", to, subject: textOf(input.subject) ?? text, text }];
  }
  if (operation === "upload_file" && (connector === "drive" || connector === "dropbox")) {
    const source = textOf(input.source) ?? needs("SOURCE_FILE", "the file to copy");
    const target = textOf(input.target);
    if (target !== undefined) return [{ do: "copy", source, target }];
    return [{ do: "call", words: ["rclone", "copy", source, `${connector}:`] }];
  }
  return [
    { do: "note", text: `${connector}: ${operation.replaceAll("_", " ")} has no command of its own.` },
    { do: "say", text: `Now by hand: ${operation.replaceAll("_", " ")} (${connector}).` },
  ];
}

function commandLines(command: string): Line[] {
  const run: Line = { do: "run", command };
  if (!command.includes(MASK)) return [run];
  const text =
    "A secret was masked in the next command. Put it back, best from the environment, and take this line away.";
  return [{ do: "stop", text }, run];
}

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
