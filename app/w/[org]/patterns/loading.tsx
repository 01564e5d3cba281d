import { PageSkeleton, Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton title="Patterns" lead="What repeats in your activity. Each opens to the evidence it rests on.">
      <div className="grid gap-3">
        <Skeleton className="h-18 w-96 max-w-full sm:h-8" />
        <Skeleton className="h-20 md:h-9" />
      </div>
      <div className="grid gap-3">
        <Skeleton className="h-6 w-40" />
        <SkeletonRows rows={8} lines={2} />
      </div>
    </PageSkeleton>
  );
}
