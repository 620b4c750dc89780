using System.CommandLine;
using System.Globalization;
using Shop.Abuse.Attacks;
using Shop.Testing;

namespace Shop.Abuse;

/// <summary><c>./shop abuse</c></summary>
internal static class AbuseCommand
{
    public static RootCommand Create()
    {
        var seconds = new Option<int?>("--seconds")
        {
            Description = $"Duration of each attack, in seconds. Default: {AbuseSettings.DefaultSeconds}, "
                + $"with --short {AbuseSettings.ShortSeconds}.",
        };
        var isShort = new Option<bool>("--short") { Description = "Rate counts and memory only. CI runs this form." };
        var folder = new Option<string?>("--folder")
        {
            Description = "Folder of the logs and the report. The default is artifacts/abuse/….",
        };
        var only = new Option<string[]>("--only")
        {
            Description = $"Play these attacks only: {string.Join(", ", AttackList.Names)}.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        only.AcceptOnlyFromAmong([.. AttackList.Names]);
        seconds.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && (!int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) || value < 1))
            {
                result.AddError("--seconds must be a whole number of at least 1.");
            }
        });
        var command = new RootCommand("Attacks a shop of real processes with the memory limits of the manifests, while others shop.")
        {
            seconds, only, isShort, folder,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new AbuseSettings(
                parsed.GetValue(seconds) ?? (parsed.GetValue(isShort) ? AbuseSettings.ShortSeconds : AbuseSettings.DefaultSeconds),
                parsed.GetValue(only)!,
                parsed.GetValue(isShort),
                Path.GetFullPath(parsed.GetValue(folder) ?? DefaultFolder()));
            return ProgramExit.RunAsync(
                "abuse",
                () => new AbuseRun(settings, TimeProvider.System, Console.WriteLine).RunAsync(cancellationToken),
                cancellationToken);
        });
        return command;
    }

    private static string DefaultFolder() => Path.Combine(
        "artifacts", "abuse", TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
}
