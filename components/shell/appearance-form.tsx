"use client";

import { useOptimistic } from "react";
import { RadioGroup, Segmented, Switch } from "#components/ui/choice.tsx";
import type { Appearance, SetAppearance } from "./appearance.ts";
import { useSetAppearance } from "./use-appearance.ts";

/** How the pages look and behave on this device. Each choice takes effect at once. */
export function AppearanceForm({
  appearance,
  setAppearance,
}: {
  appearance: Appearance;
  setAppearance: SetAppearance;
}) {
  const { choose } = useSetAppearance(setAppearance);
  const [shown, show] = useOptimistic(appearance, (now, change: Partial<Appearance>) => ({ ...now, ...change }));
  const set = <K extends keyof Appearance>(name: K, value: Appearance[K]) =>
    choose(name, value, () => show({ [name]: value }));
  return (
    <div className="grid max-w-[65ch] gap-6">
      <Segmented
        label="Theme"
        name="theme"
        value={shown.theme}
        options={[
          { value: "system", label: "As the system" },
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
        ]}
        onChange={(value) => set("theme", value)}
      />
      <RadioGroup
        label="Lines of lists and tables"
        name="density"
        value={shown.density}
        options={[
          { value: "compact", label: "Compact", hint: "36 pixels a line. On a touch screen they are 44 all the same." },
          { value: "comfortable", label: "Comfortable", hint: "44 pixels a line." },
        ]}
        onChange={(value) => set("density", value)}
      />
      <RadioGroup
        label="Motion"
        name="motion"
        value={shown.motion}
        options={[
          { value: "system", label: "As the system", hint: "None where your system asks for less." },
          { value: "reduce", label: "None", hint: "Nothing fades or slides, whatever the system says." },
        ]}
        onChange={(value) => set("motion", value)}
      />
      <Switch
        label="Shortcuts of single keys"
        name="shortcuts"
        checked={shown.shortcuts === "on"}
        hint="Off, keys such as j and ? do nothing by themselves, for dictation and unsteady hands. Ctrl K or ⌘ K, arrows and Escape stay."
        onChange={(event) => set("shortcuts", event.currentTarget.checked ? "on" : "off")}
      />
    </div>
  );
}
