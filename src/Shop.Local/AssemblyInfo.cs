using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Shop.Local.Tests")]
