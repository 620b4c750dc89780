using Shop.Api;
using Shop.Hosting.Running;

return await HostRunner.RunAsync(() => ApiHost.Build(args));
