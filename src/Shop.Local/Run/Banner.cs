namespace Shop.Local.Run;

/// <summary>The summary that is printed when the shop is ready.</summary>
internal static class Banner
{
    public static async Task WriteAsync(TextWriter output, LocalShop shop)
    {
        var api = $"http://localhost:{shop.Ports.Api}";
        var password = shop.IsAdminNew
            ? $"password {shop.Admin.Password} (shown once, stored in {shop.Data.AdminFile})"
            : $"password in {shop.Data.AdminFile}";
        var lines = new List<string>
        {
            "",
            "The shop is running.",
            $"  API        {api}/api/v1",
            $"  Docs       {api}/docs",
            $"  Dashboard  http://localhost:{shop.Ports.Admin}/dashboard",
            $"  Metrics    http://localhost:{shop.Ports.Metrics}/metrics (API), http://localhost:{shop.Ports.Admin}/metrics (silo)",
            $"  Database   {shop.Database.Address}",
            $"  Admin      {shop.Admin.Username}, {password}",
            $"  Data, logs {shop.Data.Path}",
        };
        if (shop.DemoItems is { } items)
        {
            lines.Add($"  Demo       {items} items in the catalog");
        }

        lines.Add("Ctrl-C stops it.");
        await output.WriteLineAsync(string.Join(Environment.NewLine, lines));
        await output.FlushAsync();
    }
}
