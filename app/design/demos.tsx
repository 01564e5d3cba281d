"use client";

import { useState } from "react";
import { ListKeys } from "#components/shell/list-keys.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Checkbox, RadioGroup, Segmented, Switch } from "#components/ui/choice.tsx";
import { ConfirmButton } from "#components/ui/confirm.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog, DialogFoot } from "#components/ui/dialog.tsx";
import { TextField } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Menu } from "#components/ui/menu.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { ToastRegion, useToast } from "#components/ui/toast.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { Row, Show } from "./frame.tsx";

/** What opens over the page: dialogs, menus, panels, bubbles, and what is said at its foot. */
export function Overlays() {
  return (
    <ToastRegion>
      <div className="grid grid-cols-1 gap-6 md:grid-cols-2">
        <Dialogs />
        <Menus />
        <Toasts />
        <Show name="Tooltip and icon button" file="ui/tooltip.tsx, ui/icon-button.tsx">
          <Row>
            <IconButton icon="copy" label="Copy the path" />
            <IconButton icon="filter" label="Filter" look="plain" />
            <IconButton icon="close" label="Not now" disabled />
            <Tooltip text="It was seen on 14 of 16 weekdays.">
              <Button>Why so sure</Button>
            </Tooltip>
            <CopyButton text="floyo watch ~/code" name="Copy the command" />
          </Row>
        </Show>
      </div>
    </ToastRegion>
  );
}

function Dialogs() {
  const [open, setOpen] = useState(false);
  return (
    <Show name="Dialog and question" file="ui/dialog.tsx, ui/confirm.tsx">
      <Row>
        <Button aria-haspopup="dialog" onClick={() => setOpen(true)}>
          Rename the device
        </Button>
        <ConfirmButton
          title="Delete the sample?"
          consequence="Nothing is deleted: this is the catalogue. Elsewhere this line says what goes, what stays, and whether it can be undone."
          doIt="Delete"
          act={async () => ({ ok: true })}
          done="Nothing was deleted."
          failed="It was not deleted."
        >
          Delete…
        </ConfirmButton>
      </Row>
      <Dialog open={open} onOpenChange={setOpen} title="Rename the device" description="Its events keep the new name.">
        <TextField label="Name" defaultValue="laptop" />
        <DialogFoot>
          <Button onClick={() => setOpen(false)}>Cancel</Button>
          <Button look="primary" onClick={() => setOpen(false)}>
            Rename
          </Button>
        </DialogFoot>
      </Dialog>
    </Show>
  );
}

function Menus() {
  const [sort, setSort] = useState("confidence");
  return (
    <Show name="Menu and popover" file="ui/menu.tsx, ui/popover.tsx">
      <Row>
        <Menu
          className={buttonClass()}
          items={[
            { label: "Open", icon: "arrow", href: "#overlays" },
            { label: "Copy the link", icon: "copy", note: "c" },
            { label: "Share", disabled: true },
            "line",
            { heading: "Sort by" },
            { label: "Confidence", checked: sort === "confidence", onSelect: () => setSort("confidence") },
            { label: "Last seen", checked: sort === "last", onSelect: () => setSort("last") },
            "line",
            { label: "Delete", danger: true },
          ]}
        >
          Menu
        </Menu>
        <Popover
          label="Filter by project"
          className={buttonClass()}
          content={(close) => (
            <div className="grid gap-3">
              <TextField label="Project" />
              <Button onClick={close}>Show</Button>
            </div>
          )}
        >
          Popover
        </Popover>
      </Row>
    </Show>
  );
}

function Toasts() {
  const toast = useToast();
  return (
    <Show name="Toast" file="ui/toast.tsx">
      <Row>
        <Button
          onClick={() =>
            toast.show({
              text: "Suggestion dismissed.",
              action: { label: "Undo", run: () => toast.show({ text: "It is back." }) },
            })
          }
        >
          With its undo
        </Button>
        <Button onClick={() => toast.show({ text: "It was not saved. Nothing was changed.", tone: "error" })}>
          A failure
        </Button>
      </Row>
    </Show>
  );
}

/** Choices that answer at once. */
export function Choices() {
  const [collecting, setCollecting] = useState(true);
  return (
    <div className="grid grid-cols-1 gap-6 md:grid-cols-2">
      <Show name="Checkbox, switch" file="ui/choice.tsx">
        <Checkbox label="Read your events" hint="Times, paths and commands; never contents." defaultChecked />
        <Checkbox label="Delete your events" />
        <Checkbox label="Not yours to choose" disabled />
        <Switch
          label="Collecting"
          hint={collecting ? "The server takes what your watcher sends." : "The server refuses events."}
          checked={collecting}
          onChange={(event) => setCollecting(event.currentTarget.checked)}
        />
      </Show>
      <Show name="Radio group, segmented" file="ui/choice.tsx">
        <RadioGroup
          label="Keep events for"
          name="keep"
          defaultValue="90"
          options={[
            { value: "30", label: "30 days" },
            { value: "90", label: "90 days", hint: "Enough for a weekly habit to show." },
            { value: "365", label: "A year" },
          ]}
        />
        <Segmented
          label="Step"
          name="step"
          defaultValue="day"
          options={[
            { value: "hour", label: "Hours" },
            { value: "day", label: "Days" },
            { value: "week", label: "Weeks" },
          ]}
        />
      </Show>
    </div>
  );
}

/** A list whose lines take the focus by j, k and the arrows. */
export function KeyedList() {
  return (
    <ListKeys what="line" className="rounded-md border border-line bg-surface">
      {["You edit sales.csv on weekday mornings", "Then you run report.py", "Then you mail the result"].map((line) => (
        <a
          key={line}
          href="#lists"
          data-row
          className="flex min-h-(--row) items-center border-line border-b px-4 last:border-b-0 hover:bg-sunken"
        >
          {line}
        </a>
      ))}
    </ListKeys>
  );
}
