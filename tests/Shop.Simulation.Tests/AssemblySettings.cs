// Each test uses all processors.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
