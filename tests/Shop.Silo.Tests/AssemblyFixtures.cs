using Shop.Testing;

[assembly: AssemblyFixture(typeof(ShopPostgres))]
