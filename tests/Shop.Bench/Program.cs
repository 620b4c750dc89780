using Shop.Bench;

return await BenchCommand.Create().Parse(args).InvokeAsync();
