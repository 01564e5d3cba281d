import { PageSkeleton, Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton
      title="What changes with a file"
      lead="Ask about one file: which others change in the same commit or burst."
    >
      <Skeleton className="h-9 max-w-xl" />
      <SkeletonRows rows={8} />
    </PageSkeleton>
  );
}
