import { ButtonLink } from "#components/ui/button.tsx";
import { Fold } from "#components/ui/fold.tsx";
import { Section } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ApiKey } from "#lib/contracts/api-keys.ts";
import type { Device } from "#lib/contracts/devices.ts";
import { Command } from "./command.tsx";
import { WaitingNote } from "./waiting-note.tsx";

/** Two commands, and the wait for the first event, which ends by itself. */
export function ConnectStep({
  setup: { key, device, started },
  siteUrl,
  root,
  nowMs,
}: {
  setup: { readonly key: ApiKey | null; readonly device: Device | null; readonly started: boolean };
  siteUrl: string;
  root: string;
  nowMs: number;
  timeZone: string;
}) {
  return (
    <div className="grid gap-8">
      <p className="max-w-[65ch]">
        The command <code>floyo</code> runs on your machine. It sees which files change in the folders you name, and
        sends their paths and times. It never reads what is in them, and leaves out <code>.env</code> files and keys.
      </p>
      <Section title="1. Sign in there">
        <div className="grid gap-3">
          <Command text={`npx floyo login --url ${siteUrl}`} name="Copy the first command" />
          {key ? (
            <p className="max-w-[65ch] text-muted text-sm">
              Done once already: “{key.name}” has a key of yours. Do it again on another machine.
            </p>
          ) : (
            <p className="max-w-[65ch] text-muted text-sm">
              It shows a code and opens a page here, on which you approve the machine. No key to copy; one made by hand
              under <TextLink href={`${root}/settings/api-keys`}>API keys</TextLink> works as well.
            </p>
          )}
        </div>
      </Section>
      <Section title="2. Start watching">
        <div className="grid gap-3">
          <Command text="npx floyo watch ~/code/my-project" name="Copy the second command" />
          <p className="text-muted text-sm">
            Name any folder you work in. With <code>--dry-run</code> it only shows what it would send.
          </p>
          <Fold title="The command is not there?">
            <div className="grid max-w-[65ch] gap-2">
              <p>
                It comes with Floyo’s source: run it in a checkout, after <code>npm ci</code>. To have{" "}
                <code>floyo</code> everywhere:
              </p>
              <Command
                text="node_modules/.bin/node watcher/build.ts ~/.local/bin/floyo.mjs && ln -s ~/.local/bin/floyo.mjs ~/.local/bin/floyo"
                name="Copy the command that installs floyo"
              />
            </div>
          </Fold>
        </div>
      </Section>
      <Section title="3. See it arrive">
        {started ? (
          <div
            role="status"
            className="grid gap-3 rounded-md border border-good bg-surface px-4 py-4 motion-safe:animate-appear"
          >
            <p className="font-semibold">
              {device
                ? `Connected: ${device.name} sent its first event ${sayAge(device.created_at, nowMs)}.`
                : "Connected: events are arriving."}
            </p>
            <div className="flex flex-wrap gap-2">
              <ButtonLink look="primary" href={`${root}/welcome?step=history`}>
                Go on: import a history
              </ButtonLink>
              <ButtonLink href={root}>Go to Today</ButtonLink>
            </div>
          </div>
        ) : (
          <WaitingNote>
            <ul className="grid list-disc gap-1 pl-5">
              <li>
                Change and save a file in the folder that <code>floyo watch</code> names. Opening one is not enough.
              </li>
              <li>
                <code>floyo status</code> says whether you are signed in, and whether anything waits to be sent.
              </li>
              <li>
                Did you use this address: <code className="break-all">{siteUrl}</code>? On another machine,{" "}
                <code>localhost</code> means that machine.
              </li>
              <li>Files that git ignores, and folders such as node_modules, are left out on purpose.</li>
              <li>
                To send one event by hand: <code>floyo record command_run --command ls</code>
              </li>
              <li>
                A key can be refused: see when yours was used last under{" "}
                <TextLink href={`${root}/settings/api-keys`}>API keys</TextLink>.
              </li>
            </ul>
          </WaitingNote>
        )}
      </Section>
    </div>
  );
}

/** "2 s ago" while it is fresh: whoever waits for it wants to see that it was this very one. */
export function sayAge(at: string, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(at)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), "hour");
  return relative.format(-Math.floor(seconds / 86_400), "day");
}
