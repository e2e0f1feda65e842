using MBot.Agent.Diagnostics.Catalogue;

namespace MBot.Agent.Tests.Diagnostics;

public sealed class FailureCatalogueTests
{
    private readonly FailureCatalogue _catalogue = new();

    public static TheoryData<string> Failures => [.. Sample.All.Where(s => !s.IsHarmless).Select(s => s.Name)];

    public static TheoryData<string> Harmless => [.. Sample.All.Where(s => s.IsHarmless).Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Failures))]
    public void WhatAProgramSaid_IsNamedByItsEntry(string name)
    {
        var sample = Sample.All.Single(s => s.Name == name);

        Assert.Equal(sample.Entry, _catalogue.Find(sample.Text)?.Code);
    }

    /// <summary>Two entries for one line would be two causes for one failure.</summary>
    [Theory]
    [MemberData(nameof(Failures))]
    public void ALine_HasOneCause(string name)
    {
        var sample = Sample.All.Single(s => s.Name == name);

        Assert.All(sample.Text.Split('\n'), line => Assert.InRange(_catalogue.Entries.Count(e => e.Patterns.Any(p => new TextPattern(p).Fits(line))), 0, 1));
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void EverydayLines_AreNoFailures(string name)
    {
        var sample = Sample.All.Single(s => s.Name == name);

        Assert.All(sample.Text.Split('\n'), line => Assert.Null(_catalogue.Find(line)));
    }

    [Fact]
    public void EveryEntry_HasASample_AndEverySampleAnEntry() => Assert.Equal(
        _catalogue.Entries.Select(e => e.Code).Order(StringComparer.Ordinal),
        Sample.All.Where(s => !s.IsHarmless).Select(s => s.Entry).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void EveryEntry_SaysCauseAndWayOut() => Assert.All(_catalogue.Entries, entry =>
    {
        Assert.Matches("^[a-z]+\\.[a-z0-9-]+$", entry.Code);
        Assert.NotEmpty(entry.Patterns);
        Assert.True(entry.Cause.Length > 10 && entry.WayOut.Length > 10, entry.Code);
        Assert.DoesNotMatch("[.:]$", entry.Cause + entry.WayOut);
    });

    /// <summary>Short pieces would be found in half of all lines, and each hit costs.</summary>
    [Fact]
    public void NoPattern_IsSoShortThatItIsFoundEverywhere() =>
        Assert.All(_catalogue.Entries.SelectMany(e => e.Patterns), pattern => Assert.True(new TextPattern(pattern).Longest.Length >= 6, pattern));

    [Theory]
    [InlineData("port … in use", "Port: the port 1 is in use", true)]
    [InlineData("port … in use", "in use is the port", false)]
    [InlineData("a … a", "only one a here? no, a", true)]
    [InlineData("ab … ab", "just ab", false)]
    public void Pieces_AreFoundInOrderAndOnce(string pattern, string line, bool fits) =>
        Assert.Equal(fits, new TextPattern(pattern).Fits(line));

    [Fact]
    public void OfSeveralFailures_TheOneThatExplainsTheOthersIsNamed() => Assert.Equal("disk.full", _catalogue.Find(
        "ModuleNotFoundError: No module named 'x'\nOSError: [Errno 28] No space left on device\nconnect() failed (111: Connection refused) while connecting to upstream")?.Code);
}
