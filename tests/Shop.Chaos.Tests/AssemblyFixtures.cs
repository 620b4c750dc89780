using Shop.Chaos.Tests.CrashPoints;

[assembly: AssemblyFixture(typeof(CrashTestShops))]
