using Shop.Hosting.Running;
using Shop.Silo;

return await HostRun.RunAsync(() => SiloHost.Build(args));
