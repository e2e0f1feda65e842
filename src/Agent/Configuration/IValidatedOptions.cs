namespace MBot.Agent.Configuration;

/// <summary>Options with rules beyond their types: ranges, forms, keys that exclude each other.</summary>
internal interface IValidatedOptions
{
    /// <summary>Empty when all is well; else each broken rule with the property's name.</summary>
    IEnumerable<SettingError> Validate();
}

/// <param name="Property">The C# property's name (<c>nameof</c>); the reader turns it into the file's key.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record SettingError(string Property, string Message);
