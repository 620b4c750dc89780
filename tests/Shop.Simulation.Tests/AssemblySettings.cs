// Every test uses all processors by itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
