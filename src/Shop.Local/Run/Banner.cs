namespace Shop.Local.Run;

/// <summary>What the person needs to know once the shop serves.</summary>
internal static class Banner
{
    public static async Task WriteAsync(TextWriter output, LocalShop shop)
    {
        var api = $"http://localhost:{shop.Ports.Api}";
        var password = shop.AdminIsNew ? $"password {shop.Admin.Password} (shown once, kept in {shop.Data.AdminFile})" : $"password in {shop.Data.AdminFile}";
        var lines = new List<string>
        {
            "",
            "The shop is open.",
            $"  API        {api}/api/v1",
            $"  Docs       {api}/docs",
            $"  Dashboard  http://localhost:{shop.Ports.Admin}/dashboard",
            $"  Metrics    http://localhost:{shop.Ports.Metrics}/metrics (API), http://localhost:{shop.Ports.Admin}/metrics (silo)",
            $"  Database   {shop.Database.Place}",
            $"  Admin      {shop.Admin.Username}, {password}",
            $"  Data, logs {shop.Data.Path}",
        };
        if (shop.DemoItems is { } items)
        {
            lines.Add($"  Demo       {items} items in the catalogue");
        }

        lines.Add("Ctrl-C stops it.");
        await output.WriteLineAsync(string.Join(Environment.NewLine, lines));
        await output.FlushAsync();
    }
}
