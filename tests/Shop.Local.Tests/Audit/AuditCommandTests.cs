using System.Globalization;
using System.Text.Json;
using Shop.Local.Audit;
using Spectre.Console;

namespace Shop.Local.Tests.Audit;

public sealed class AuditCommandTests
{
    [Theory]
    [InlineData("""{"ok":true,"money":{"accounts":3,"topUps":100},"violations":[]}""", true)]
    [InlineData("""{"ok":true,"money":{"accounts":3},"violations":[{"rule":"a","subject":"b"}]}""", false)]
    [InlineData("""{"ok":false,"violations":[]}""", false)]
    [InlineData("""{"violations":[]}""", false)]
    public void An_audit_is_ok_only_if_its_result_is_ok_without_violations(string audit, bool isOk)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });

        Assert.Equal(isOk, AuditTable.Print(console, JsonDocument.Parse(audit).RootElement));
        Assert.Contains(isOk ? "audit: ok" : "audit: NOT ok", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_administrators_file_the_exit_code_is_1()
    {
        var folder = Directory.CreateTempSubdirectory("shop-audit-").FullName;

        Assert.Equal(1, await AuditCommand.Create().Parse(["--data", folder]).InvokeAsync());

        Directory.Delete(folder);
    }

    [Fact]
    public async Task Without_a_shop_the_exit_code_is_1_immediately()
    {
        var folder = Directory.CreateTempSubdirectory("shop-audit-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "admin.json"), """{"username":"admin","password":"secret"}""");

        Assert.Equal(1, await AuditCommand.Create().Parse(["--data", folder, "--url", "http://127.0.0.1:1"]).InvokeAsync());

        Directory.Delete(folder, recursive: true);
    }
}
