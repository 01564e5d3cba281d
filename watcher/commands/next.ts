import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { type GuessOptions, guessNext } from "../learned/guess-next.ts";
import { table } from "../terminal/table.ts";
import { count, when } from "../terminal/words.ts";

/** `floyo next`: what the person is likely to do next, each guess with its chance. */
export async function next(cli: Cli, options: GuessOptions): Promise<ExitCode> {
  const { terminal } = cli;
  const found = await guessNext(cli, options);
  terminal.give(found);
  if (terminal.json) return exitCodes.ok;
  if (found.as_of === null) {
    terminal.say(`Nothing has been recorded yet. Begin with \`floyo import git${cli.local ? " --local" : ""}\`.`);
    return exitCodes.ok;
  }
  terminal.say(
    table(
      [{ title: "chance", align: "right" }, { title: "next" }],
      found.data.map(({ p, title }) => [chance(p), title]),
    ),
  );
  const moment = options.after === undefined ? "After your last event" : `After ${options.after}, with the last event`;
  const last = when(found.as_of, new Date());
  terminal.say(terminal.style("dim", `${moment} ${last}; learned from ${count(found.events_learned, "event")}.`));
  return exitCodes.ok;
}

const chance = (p: number) => (p < 0.01 ? "< 1 %" : `${Math.round(p * 100)} %`);
