namespace MBot.Agent.Deployments.Packages;

/// <summary>packages.txt, read as on Streamlit Community Cloud: names of apt packages between white space, and comments after #.</summary>
/// <param name="Strange">What stands there and is no name: never given to a program.</param>
internal sealed record PackageList(IReadOnlyList<string> Names, IReadOnlyList<string> Strange)
{
    public const string FileName = "packages.txt";

    public static PackageList Parse(IEnumerable<string> lines)
    {
        var words = lines.SelectMany(l => l.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).ToLookup(IsName);
        return new PackageList([.. words[true]], [.. words[false]]);
    }

    /// <summary>
    /// Debian policy 5.6.1: lower-case letters, digits, + - and points, the first one a letter or digit. One with a minus at its end is left out: apt
    /// takes <c>nginx-</c> as the wish to remove nginx.
    /// </summary>
    private static bool IsName(string word) =>
        word.Length is > 1 and <= 100 && IsLetterOrDigit(word[0]) && word[^1] != '-' && word.All(c => IsLetterOrDigit(c) || c is '+' or '-' or '.');

    private static bool IsLetterOrDigit(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
