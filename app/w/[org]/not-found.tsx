import { Empty, Page } from "#components/ui/page.tsx";

export default function NotFound() {
  return (
    <Page title="There is nothing here">
      <Empty title="It is gone, or it is not yours to see">
        <p>Patterns and suggestions go when the events behind them are deleted or the habit has ended.</p>
      </Empty>
    </Page>
  );
}
