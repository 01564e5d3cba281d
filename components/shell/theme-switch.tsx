const themes = ["system", "light", "dark"] as const;
const labels = { system: "Auto", light: "Light", dark: "Dark" } as const;

/** Light, dark or the system's. A plain form: the choice is a cookie that the server renders by. */
export function ThemeSwitch({
  theme,
  setTheme,
}: {
  theme: (typeof themes)[number];
  setTheme: (form: FormData) => Promise<void>;
}) {
  return (
    <form action={setTheme}>
      <fieldset className="grid grid-cols-3 rounded-md border border-line">
        <legend className="sr-only">Appearance</legend>
        {themes.map((name) => (
          <button
            key={name}
            type="submit"
            name="theme"
            value={name}
            aria-pressed={theme === name}
            className="min-h-7 rounded-md px-2 text-sm text-muted hover:text-text aria-pressed:bg-accent-soft aria-pressed:font-semibold aria-pressed:text-text pointer-coarse:min-h-11"
          >
            {labels[name]}
          </button>
        ))}
      </fieldset>
    </form>
  );
}
