using Shop.Api;
using Shop.Hosting.Running;

return await HostRun.RunAsync(() => ApiHost.Build(args));
