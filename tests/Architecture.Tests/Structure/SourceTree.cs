using System.Text.RegularExpressions;
using MBot.TestKit;

namespace Architecture.Tests.Structure;

/// <summary>The sources as text: which folder mentions which namespace.</summary>
internal static partial class SourceTree
{
    public static string Agent => Path.Combine(Repository.Root, "src", "Agent");

    public static string Client => Path.Combine(Repository.Root, "src", "Client");

    /// <summary>All .cs files that somebody wrote.</summary>
    public static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(folder, f).Split('/').Any(part => part is "bin" or "obj"));

    public static IEnumerable<string> Features => Directory.EnumerateDirectories(Agent)
        .Select(Path.GetFileName)
        .Where(name => name is not ("bin" or "obj"))!;

    /// <summary>The other features that a feature's files mention, by using or by full name.</summary>
    public static IReadOnlySet<string> MentionedBy(string feature) => Files(Path.Combine(Agent, feature))
        .SelectMany(f => FeatureName().Matches(File.ReadAllText(f)))
        .Select(m => m.Groups[1].Value)
        .Where(name => name != feature && Directory.Exists(Path.Combine(Agent, name)))
        .ToHashSet();

    [GeneratedRegex(@"\bMBot\.Agent\.([A-Z][A-Za-z]+)")]
    private static partial Regex FeatureName();
}
