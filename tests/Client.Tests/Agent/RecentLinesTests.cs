using Google.Protobuf.WellKnownTypes;
using MBot.Client.Agent;
using MBot.Client.Output;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Agent;

/// <summary>After a dropped connection no line of a log is missing, and none comes twice.</summary>
public sealed class RecentLinesTests
{
    private readonly RecentLines _recent = new();

    [Fact]
    public void WhatIsAskedForAgain_OverlapsALittle_AndOnlyWhatIsNewIsShown()
    {
        Show(Line(0, "old"), Line(8, "a"), Line(9, "same"), Line(9, "same"), Line(10, "b"));

        var since = _recent.Resume();

        Assert.Equal(At(5), since);
        // A line of another source that came late, and two equal ones that were had twice already and are there three times.
        Assert.Equal(["late", "same", "c"], Show(Line(8, "a"), Line(8.5, "late", LogSource.Nginx), Line(9, "same"), Line(9, "same"), Line(9, "same"), Line(10, "b"), Line(11, "c")));
        _recent.Resume();
        Assert.Equal(["d"], Show(Line(8.5, "late", LogSource.Nginx), Line(10, "b"), Line(11, "c"), Line(12, "d")));
    }

    [Fact]
    public void WhenTheLogWasCutMeanwhile_TheReaderIsTold()
    {
        Show(Line(10, "a"));
        _recent.Resume();

        var shown = Show(Line(500, "much later"), Line(501, "and on"));

        Assert.Equal(3, shown.Count);
        Assert.Contains("lines since 14:12:16 UTC may be missing", shown[0], StringComparison.Ordinal);
    }

    [Fact]
    public void HoweverFastLinesCome_MemoryIsBounded_AndTheOverlapShrinks()
    {
        for (var i = 0; i < 100_000; i++)
            Show(Line(i / 50_000.0, $"{i}"));

        var since = _recent.Resume()!;

        // 50,000 a second: what is remembered goes back 0.4 s.
        Assert.InRange((At(2).ToDateTime() - since.ToDateTime()).TotalSeconds, 0.3, 0.5);
        Assert.Equal(["new"], Show(Line(99_998 / 50_000.0, "99998"), Line(99_999 / 50_000.0, "99999"), Line(2, "new")));
    }

    [Theory]
    [InlineData(LogSource.App, "2026-11-22 14:12:06 ERROR x", false, Style.Bad)]
    [InlineData(LogSource.App, "Traceback (most recent call last):", true, Style.Bad)]
    [InlineData(LogSource.App, "ZeroDivisionError: division by zero", true, Style.Bad)]
    [InlineData(LogSource.App, "DeprecationWarning: old", true, Style.Warning)]
    [InlineData(LogSource.App, "INFO on standard error", true, Style.Plain)]
    [InlineData(LogSource.App, "words on standard error", true, Style.Warning)]
    [InlineData(LogSource.App, "no ERRORS here", false, Style.Plain)]
    [InlineData(LogSource.App, "DEBUG x", false, Style.Dim)]
    [InlineData(LogSource.Nginx, "502 GET \"/\"", true, Style.Bad)]
    [InlineData(LogSource.Nginx, "404 GET \"/\"", false, Style.Warning)]
    [InlineData(LogSource.Nginx, "200 GET \"/ERROR\"", false, Style.Plain)]
    [InlineData(LogSource.Nginx, "[crit] 1#1: x", true, Style.Bad)]
    [InlineData(LogSource.Agent, "warning: x", true, Style.Warning)]
    internal void ALineLooksAsItsLevelSays(LogSource source, string text, bool isError, Style style) =>
        Assert.Equal(style, LogStyle.Of(new LogLine { Source = source, Text = text, IsError = isError }));

    private List<string> Show(params LogLine[] lines) => [.. lines.SelectMany(_recent.New).Select(line => line.Text)];

    private static Timestamp At(double seconds) => Timestamp.FromDateTime(Events.Time.ToDateTime().AddSeconds(seconds));

    private static LogLine Line(double seconds, string text, LogSource source = LogSource.App) => new() { Source = source, Time = At(seconds), Origin = "a", Text = text };
}
