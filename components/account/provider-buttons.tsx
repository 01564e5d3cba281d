import { Button } from "#components/ui/button.tsx";

const names = { google: "Google", github: "GitHub" } as const;

/** Signing in, or up, with an account elsewhere: those that this server has set up, and nothing when there are none. */
export function ProviderButtons({
  action,
  providers,
  next,
}: {
  action: (form: FormData) => Promise<void>;
  providers: readonly (keyof typeof names)[];
  next: string;
}) {
  if (providers.length === 0) return null;
  return (
    <form action={action} className="grid gap-2 border-line border-t pt-4">
      <input type="hidden" name="next" value={next} />
      {providers.map((provider) => (
        <Button key={provider} type="submit" name="provider" value={provider}>
          Continue with {names[provider]}
        </Button>
      ))}
    </form>
  );
}
