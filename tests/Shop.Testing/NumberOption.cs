using System.CommandLine;
using System.Globalization;

namespace Shop.Testing;

/// <summary>An option of a test program whose value is a whole number.</summary>
public static class NumberOption
{
    /// <param name="minimum">Smaller numbers are rejected. <see cref="int.MinValue"/> accepts all.</param>
    public static Option<int> Create(string name, string description, int defaultValue, int minimum = 1)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => defaultValue };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && (!int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) || value < minimum))
            {
                result.AddError($"{name} must be a whole number{(minimum == int.MinValue ? "" : $" of at least {minimum}")}.");
            }
        });
        return option;
    }
}
