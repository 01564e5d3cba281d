import { join } from "node:path";
import { descriptions, type ServiceKind, type ServiceManager, type ServiceSpec } from "./service-manager.ts";
import { xmlText } from "./xml-text.ts";

/** The name of each task, and the file in floyo's home that describes it. */
const tasks: Readonly<Record<ServiceKind, { readonly task: string; readonly described: string }>> = {
  watch: { task: "Floyo", described: "service-task.xml" },
  listen: { task: "Floyo listener", described: "service-listen-task.xml" },
};

/**
 * A task of Windows' Task Scheduler that begins when the person signs in.
 *
 * @param user as `DOMAIN\name` @param floyoHome where the task's description is kept
 */
export function taskScheduler(user: string, floyoHome: string, kind: ServiceKind): ServiceManager {
  const { task, described } = tasks[kind];
  const file = join(floyoHome, described);
  return {
    name: "Task Scheduler",
    file,
    encoding: "utf16le",
    describe: (spec) => describeTask(spec, user, kind),
    install: [
      { run: ["schtasks", "/Create", "/TN", task, "/XML", file, "/F"] },
      { run: ["schtasks", "/Run", "/TN", task] },
    ],
    remove: [
      { run: ["schtasks", "/End", "/TN", task], mayFail: true },
      { run: ["schtasks", "/Delete", "/TN", task, "/F"], mayFail: true },
    ],
    isRunning: ["schtasks", "/Query", "/TN", task, "/FO", "CSV", "/NH"],
    // `"\Floyo","N/A","Running"`: the last word is translated on other Windows, where `floyo status` tells it.
    saysRunning: /"Running"\s*$/m,
  };
}

function describeTask({ command }: ServiceSpec, user: string, kind: ServiceKind): string {
  // A console program would show its window all day; conhost gives it none (Windows 10 1809 and newer).
  const line = ["--headless", ...command.map(quoteWindows)].join(" ");
  return `\ufeff<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.3" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>${xmlText(descriptions[kind])}</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <UserId>${xmlText(user)}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${xmlText(user)}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>7</Priority>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>10</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>conhost.exe</Command>
      <Arguments>${xmlText(line)}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

/** A word as Windows programs read it back from their command line: backslashes before a quote are doubled. */
export const quoteWindows = (word: string): string =>
  `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;
