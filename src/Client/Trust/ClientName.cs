using System.Text.RegularExpressions;

namespace MBot.Client.Trust;

/// <summary>The name by which a client's certificate is listed, audited and removed.</summary>
internal static partial class ClientName
{
    public const string Rule = "1 to 63 of: letters, digits, dot, hyphen, underscore; a letter or digit first";

    public static bool IsValid(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z")]
    private static partial Regex Pattern();
}
