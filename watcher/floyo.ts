import { resolve } from "node:path";
import { CommanderError } from "commander";
import { faultFields } from "./capture.ts";
import { type ExitCode, exitCodes, Fault, systemCode } from "./fault.ts";
import { findHome } from "./home/home.ts";
import { listenForInterrupts, onReaderGone } from "./interrupt.ts";
import { buildProgram } from "./program.ts";
import { openTerminal, printable, type Streams, type Terminal } from "./terminal/terminal.ts";

/** Runs the command line once. Every fault ends here as a sentence and an exit code. */
async function main(args: readonly string[], env: NodeJS.ProcessEnv, streams: Streams): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  let terminal: Terminal | null = null;
  const program = buildProgram(
    ({ json, local, home }) => {
      terminal = openTerminal(streams, env, json);
      const told = home === undefined ? env : { ...env, FLOYO_HOME: resolve(home) };
      return { env, home: findHome(told), streams, terminal, local };
    },
    (result) => {
      code = result;
    },
  );
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
    command.exitOverride();
  }
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    endProgress(terminal);
    return report(error, program.opts<{ json?: boolean; debug?: boolean }>(), streams);
  }
}

const endProgress = (terminal: Terminal | null): void => terminal?.endProgress();

function report(error: unknown, options: { json?: boolean; debug?: boolean }, streams: Streams): ExitCode {
  const fault = error instanceof Fault ? error : unexpected(error);
  if (options.json)
    streams.stderr.write(`${JSON.stringify({ error: { ...faultFields(fault), exit_code: fault.exitCode } })}\n`);
  else streams.stderr.write(printable(`${fault.message}\n${fault.hint ? `${fault.hint}\n` : ""}`));
  if (options.debug) streams.stderr.write(printable(`${stackOf(fault)}\n`));
  return fault.exitCode;
}

function unexpected(error: unknown): Fault {
  const code = systemCode(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new Fault(code, `A file cannot be read or written: ${message}.`, {
      hint: "Check who owns it, or set FLOYO_HOME to a folder of yours.",
      cause: error,
    });
  }
  return new Fault(code ?? "UNEXPECTED", `Something went wrong: ${message}`, {
    hint: "Run it again with --debug and report what it shows.",
    cause: error,
  });
}

function stackOf(fault: Fault): string {
  const parts: string[] = [];
  for (let at: unknown = fault; at instanceof Error; at = at.cause) parts.push(at.stack ?? at.message);
  return parts.join("\ncaused by ");
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    const code = systemCode(error);
    if (code !== "EPIPE" && code !== "EIO") throw error;
    onReaderGone(() => process.exit(exitCodes.ok));
  });
}
listenForInterrupts(() => {
  process.stderr.write("\nStopped. What was captured is kept; the same command goes on from there.\n");
  process.exit(exitCodes.interrupted);
});

process.exitCode = await main(process.argv.slice(2), process.env, process);
