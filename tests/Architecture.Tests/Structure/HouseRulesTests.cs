using System.Text.RegularExpressions;

namespace MBot.Architecture.Tests.Structure;

/// <summary>What reviewers would refuse, refused here.</summary>
public sealed partial class HouseRulesTests
{
    private const int LongestFile = 300;

    public static TheoryData<string, string> Refused => new()
    {
        { @"\bFile\.WriteAll(Text|Bytes|Lines)(Async)?\(", "state is written by AtomicFile" },
        { @"\bThread\.Sleep\(", "wait for a condition" },
        { @"\bEnvironment\.Exit\(", "return an exit code" },
        { @"catch\s*\{\s*\}|catch \(Exception\)\s*\{\s*\}", "an empty catch has a type and a reason" },
        { "\"(/bin/)?(ba)?sh\", *\\[?\"-c\"", "no shell lines" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void NoSource_HasWhatReviewersRefuse(string pattern, string because)
    {
        var found = new[] { SourceTree.Agent, SourceTree.Client }
            .SelectMany(SourceTree.Files)
            .Where(f => Regex.IsMatch(File.ReadAllText(f), pattern))
            .Select(f => Path.GetRelativePath(SourceTree.Agent, f))
            .ToArray();

        Assert.True(found.Length == 0, $"{because}: {string.Join(", ", found)}");
    }

    [Fact]
    public void NoFile_IsTooLongToRead() => Assert.DoesNotContain(
        SourceTree.Files(SourceTree.Agent).Concat(SourceTree.Files(SourceTree.Client)),
        file => File.ReadLines(file).Count() > LongestFile);

    [Fact]
    public void TheProgram_IsATableOfContents() =>
        Assert.InRange(File.ReadLines(Path.Combine(SourceTree.Agent, "Program.cs")).Count(), 1, 70);

    /// <summary>One id, one event: logs are searched by it.</summary>
    [Fact]
    public void LogEventIds_AreNotReused()
    {
        var ids = SourceTree.Files(SourceTree.Agent)
            .SelectMany(f => EventId().Matches(File.ReadAllText(f)))
            .Select(m => m.Groups[1].Value)
            .ToArray();

        Assert.Empty(ids.GroupBy(id => id).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [GeneratedRegex(@"\[LoggerMessage\((?:EventId = )?(\d+)")]
    private static partial Regex EventId();
}
