using System.CommandLine;
using Shop.Abuse;

var parsed = AbuseCommand.Create().Parse(args);
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
