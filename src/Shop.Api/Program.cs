using Shop.Api;

await ApiHost.Build(args).RunAsync();
