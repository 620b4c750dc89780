namespace Shop.Chaos.Instrumented;

/// <summary>The programs of an instrumented build.</summary>
/// <param name="Folder">Where they were built.</param>
public sealed record InstrumentedShop(string Folder)
{
    /// <summary>The path of <c>Shop.Silo.dll</c>.</summary>
    public string Silo => Program("Shop.Silo");

    /// <summary>The path of <c>Shop.Api.dll</c>.</summary>
    public string Api => Program("Shop.Api");

    private string Program(string project) => Path.Combine(Folder, "build", "bin", project, "release", $"{project}.dll");
}
