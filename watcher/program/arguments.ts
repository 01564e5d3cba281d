import { type Command, InvalidArgumentError } from "commander";
import type { Cli } from "../cli.ts";
import type { ExitCode } from "../fault.ts";

/** Makes a commander action of a command: it is handed what every command is, then its own arguments and options. */
export type Run = <Arguments extends unknown[]>(
  act: (cli: Cli, ...rest: Arguments) => ExitCode | Promise<ExitCode>,
) => (...rest: [...Arguments, Command]) => Promise<void>;

/** The last part of a command's help. */
export const examples = (...lines: string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;

/** Parses an option that is a whole number. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least && value <= most && text.trim() !== "") return value;
    const end = most < Number.MAX_SAFE_INTEGER ? ` and at most ${most}` : "";
    throw new InvalidArgumentError(`Give a whole number of at least ${least}${end}.`);
  };
}

/** Parses an option that may be given several times. */
export const collectText = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** Parses an option from 0 to 1. */
export function fraction(text: string): number {
  const value = Number(text);
  if (value >= 0 && value <= 1 && text.trim() !== "") return value;
  throw new InvalidArgumentError("Give a number from 0 to 1.");
}

type Metadata = Record<string, string | number | boolean>;

/** Parses `name=value`, where a value that reads as a number or as true or false is one. */
export function collectMetadata(text: string, before: Metadata = {}): Metadata {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Give it as name=value.");
  const value = text.slice(at + 1);
  const plain =
    value === "true"
      ? true
      : value === "false"
        ? false
        : /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(value)
          ? Number(value)
          : value;
  return { ...before, [text.slice(0, at)]: plain };
}
