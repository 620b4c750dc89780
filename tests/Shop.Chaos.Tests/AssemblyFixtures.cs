using Shop.Chaos.Tests.CrashPoints;

[assembly: AssemblyFixture(typeof(Lanes))]
