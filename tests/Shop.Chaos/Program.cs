using System.CommandLine;
using Shop.Chaos;

var parsed = ChaosCommand.Create().Parse(args);
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
