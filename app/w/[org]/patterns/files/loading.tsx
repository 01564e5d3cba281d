import { PageSkeleton, Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton
      title="What goes with a file"
      lead="Ask about one file: which others change with it, which commands it goes into and comes out of, and what you do next."
    >
      <Skeleton className="h-9 max-w-xl" />
      <SkeletonRows rows={8} />
    </PageSkeleton>
  );
}
