import { Avatar } from "#components/ui/avatar.tsx";
import { Badge, Count } from "#components/ui/badge.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { ConnectionBadge } from "#components/ui/connection-badge.tsx";
import { Copyable } from "#components/ui/copy-button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { SelectField, TextAreaField, TextField } from "#components/ui/field.tsx";
import { Fold } from "#components/ui/fold.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Pagination } from "#components/ui/load-more.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Empty } from "#components/ui/page.tsx";
import { PathText } from "#components/ui/path-text.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { Skeleton, SkeletonChart, SkeletonRows } from "#components/ui/skeleton.tsx";
import { TabPanels } from "#components/ui/tab-panels.tsx";
import { Table } from "#components/ui/table.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { Time } from "#components/ui/time.tsx";
import { Row, Show } from "./frame.tsx";
import { sampleNowMs } from "./sample.ts";

const looks = ["primary", "plain", "quiet", "danger"] as const;

/** Buttons in every look and state. */
export function Buttons() {
  return (
    <Show name="Button" file="ui/button.tsx">
      <Row>
        {looks.map((look) => (
          <Button key={look} look={look}>
            {look}
          </Button>
        ))}
        <ButtonLink href="#buttons">a link</ButtonLink>
      </Row>
      <Row>
        {looks.map((look) => (
          <Button key={look} look={look} disabled>
            {look}
          </Button>
        ))}
        <Button busy>Saving…</Button>
        <Button size="small">small</Button>
      </Row>
    </Show>
  );
}

/** Boxes that are typed into. */
export function Fields() {
  return (
    <Show name="Field" file="ui/field.tsx">
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <TextField label="Name" hint="Shown to people you share a workspace with." defaultValue="Ada" />
        <TextField
          label="E-mail"
          type="email"
          defaultValue="ada@"
          error="is not an address yet: write what comes after the @"
        />
        <SelectField label="Expires" defaultValue="90">
          <option value="30">after 30 days</option>
          <option value="90">after 90 days</option>
        </SelectField>
        <TextField label="Workspace" defaultValue="acme" disabled />
        <TextAreaField label="Another reason" rows={2} />
      </div>
    </Show>
  );
}

/** Small words and marks. */
export function Words() {
  return (
    <div className="grid grid-cols-1 gap-6 md:grid-cols-2">
      <Show name="Badge, count, avatar, connection" file="ui/badge.tsx, ui/avatar.tsx">
        <Row>
          <Badge>expired</Badge>
          <Badge tone="accent">new</Badge>
          <Badge tone="good">active</Badge>
          <Badge tone="warn">idle for 9 days</Badge>
          <Badge tone="danger">revoked</Badge>
          <Count value={3} what="open" />
          <Count value={1204} what="open" />
        </Row>
        <Row>
          <Avatar name="Ada Lovelace" />
          <Avatar name="Acme" square />
          <ConnectionBadge connection="polling" />
          <ConnectionBadge connection="offline" />
        </Row>
      </Show>
      <Show name="Path, time, key, link" file="ui/path-text.tsx, ui/time.tsx, ui/kbd.tsx">
        <p>
          <PathText path="packages/lib/server-only/document/very-long-folder-name/send-document.ts" />
        </p>
        <p>
          <Sentence text="You edit `sales.csv` on weekday mornings, then run `report.py`" />, last{" "}
          <Time at={new Date(sampleNowMs - 3 * 3_600_000).toISOString()} nowMs={sampleNowMs} timeZone="UTC" />.
        </p>
        <p>
          <Kbd keys="g t" /> goes to Today, <Kbd keys="mod+k" /> searches. <TextLink href="#words">A link</TextLink> in
          text.
        </p>
        <Copyable text="floyo watch ~/code" name="Copy the command" />
      </Show>
    </div>
  );
}

/** What a page says when there is nothing, not yet, or no more. */
export function States() {
  return (
    <div className="grid grid-cols-1 gap-6 md:grid-cols-2">
      <Show name="Empty" file="ui/page.tsx">
        <Empty title="Not enough yet: 2 more days">
          <p>Floyo only suggests what happened on at least five different days.</p>
        </Empty>
      </Show>
      <Show name="Error" file="ui/error-state.tsx">
        <ErrorState
          title="The patterns could not be read"
          kept="Nothing you have recorded is lost."
          requestId="01M7XYQJHMACSSEPQKQTQV05X4"
          action={<Button>Try again</Button>}
        >
          <p>Try again in a minute.</p>
        </ErrorState>
      </Show>
      <Show name="Notice" file="ui/notice.tsx">
        <Notice title="Collecting is off">The server refuses events until you allow it.</Notice>
        <Notice tone="success" title="Copy the key now: it is not shown again" />
        <Notice tone="error" title="The name is taken">
          Choose another.
        </Notice>
      </Show>
      <Show name="Skeleton and progress" file="ui/skeleton.tsx, ui/progress.tsx">
        <SkeletonRows rows={2} lines={2} />
        <SkeletonChart height={72} />
        <Skeleton className="h-4 w-40" />
        <Progress label="Reading your history" value={312} max={1204} words="312 of 1,204 commits" />
        <Progress label="Waiting for the first event" />
      </Show>
    </div>
  );
}

const rows = [
  ["Edited", "reports/2026/november/sales.csv", 214],
  ["Ran", "python report.py --month 2026-11", 198],
  ["Committed", "main", 17],
] as const;

/** Tables, panels, folds and pages. */
export function Lists() {
  return (
    <div className="grid grid-cols-1 gap-6">
      <Show name="Table" file="ui/table.tsx">
        <Table label="What happened most" maxHeight="10rem">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Where</th>
              <th scope="col" data-number>
                Times
              </th>
            </tr>
          </thead>
          <tbody>
            {[...rows, ...rows].map(([what, where, times], index) => (
              <tr key={`${where}-${index.toString()}`}>
                <td>{what}</td>
                <td>
                  <PathText path={where} />
                </td>
                <td data-number>{times}</td>
              </tr>
            ))}
          </tbody>
        </Table>
        <Pagination label="Pages of the sample" newer="#lists" older="#lists" />
      </Show>
      <div className="grid grid-cols-1 gap-6 md:grid-cols-2">
        <Show name="Tab panels" file="ui/tab-panels.tsx">
          <TabPanels
            label="Three ways to begin"
            tabs={[
              { id: "watch", label: "Watch", content: <p>It watches the folders you name.</p> },
              { id: "import", label: "Import", content: <p>It reads the history of a project.</p> },
              { id: "send", label: "Send", content: <p>Your own program sends what it likes.</p> },
            ]}
          />
        </Show>
        <Show name="Fold" file="ui/fold.tsx">
          <Fold title="The statistics">
            <p className="text-muted">Seen 14 of 16 weekdays; chance alone would give 3.</p>
          </Fold>
        </Show>
      </div>
    </div>
  );
}
