import type { Metadata } from "next";
import { readAppearance, setAppearance } from "#app/appearance.ts";
import { AppearanceForm } from "#components/shell/appearance-form.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { Charts } from "./charts.tsx";
import { Choices, KeyedList, Overlays } from "./demos.tsx";
import { Part, Show } from "./frame.tsx";
import { Buttons, Fields, Lists, States, Words } from "./pieces.tsx";
import { Colours, SpaceAndMotion, Type } from "./tokens.tsx";

export const metadata: Metadata = { title: "Design", robots: { index: false, follow: false } };

const parts = [
  { id: "colours", title: "Colours" },
  { id: "type", title: "Type" },
  { id: "space", title: "Space and motion" },
  { id: "buttons", title: "Buttons" },
  { id: "fields", title: "Fields and choices" },
  { id: "overlays", title: "What opens" },
  { id: "words", title: "Words" },
  { id: "states", title: "States" },
  { id: "lists", title: "Lists and tables" },
  { id: "charts", title: "Charts" },
  { id: "appearance", title: "Appearance" },
];

/** The living catalogue: every piece of the pages in every state. It reads nobody's data and needs no session. */
export default async function DesignPage() {
  const appearance = await readAppearance();
  return (
    <main className="page-frame grid grid-cols-1 gap-8 py-6">
      <header className="grid gap-3">
        <h1 className="text-xl">Design</h1>
        <p className="max-w-[65ch] text-muted">
          What Floyo’s pages are made of, in every state. Look here before you make something new, and add it here when
          you do. The samples are made up; nothing is read and nothing is sent.
        </p>
        <nav aria-label="Parts">
          <ul className="flex flex-wrap gap-x-4 gap-y-1">
            {parts.map(({ id, title }) => (
              <li key={id}>
                <TextLink href={`#${id}`}>{title}</TextLink>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <Part
        id="colours"
        title="Colours"
        lead="Each token is named once and holds both themes. The contrast is measured here and now; text needs 4.5 : 1, what is only seen 3 : 1."
      >
        <Colours />
      </Part>
      <Part
        id="type"
        title="Type"
        lead="The system’s own typefaces, four sizes, two weights. Figures in tables are equally wide."
      >
        <Type />
      </Part>
      <Part id="space" title="Space and motion">
        <SpaceAndMotion />
      </Part>
      <Part
        id="buttons"
        title="Buttons"
        lead="One primary action a page. A link goes somewhere, a button does something."
      >
        <Buttons />
      </Part>
      <Part
        id="fields"
        title="Fields and choices"
        lead="The browser’s own controls: they work before any script has loaded."
      >
        <Fields />
        <Choices />
      </Part>
      <Part
        id="overlays"
        title="What opens"
        lead="Radix underneath, fetched at the first use. Escape closes, and the focus goes back to where it was."
      >
        <Overlays />
      </Part>
      <Part id="words" title="Words" lead="Small things that tell a state, a place or a time.">
        <Words />
      </Part>
      <Part
        id="states"
        title="States"
        lead="Nothing yet, something failed, something on its way: each says what to do."
      >
        <States />
      </Part>
      <Part id="lists" title="Lists and tables">
        <Show name="A list by its keys" file="shell/list-keys.tsx">
          <p className="text-muted">Press j and k, or the arrows once you are in it.</p>
          <KeyedList />
        </Show>
        <Lists />
      </Part>
      <Part
        id="charts"
        title="Charts"
        lead="Drawn on the server. Point at one, or take it with Tab and the arrows, and it reads its values out. Each has its table."
      >
        <Charts />
      </Part>
      <Part id="appearance" title="Appearance" lead="What a person may choose, here and under Settings.">
        <AppearanceForm appearance={appearance} setAppearance={setAppearance} />
      </Part>
    </main>
  );
}
