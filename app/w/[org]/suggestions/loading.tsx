import { PageSkeleton, Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

/** Without its title: a suggestion's own address leads on from here, and a title that is read out twice says too much. */
export default function Loading() {
  return (
    <PageSkeleton lead="What Floyo could do for you, best first. Nothing runs until you say so.">
      <div className="flex gap-2">
        <Skeleton className="h-8 w-20" />
        <Skeleton className="h-8 w-24" />
        <Skeleton className="h-8 w-24" />
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(15rem,20rem)_minmax(0,1fr)]">
        <SkeletonRows rows={4} lines={2} />
        <div className="hidden gap-4 rounded-md border border-line bg-surface p-6 lg:grid">
          <Skeleton className="h-5 w-3/4" />
          <Skeleton className="h-9 w-56" />
          <Skeleton className="h-4 w-full max-w-lg" />
          <Skeleton className="h-24 w-full" />
        </div>
      </div>
    </PageSkeleton>
  );
}
