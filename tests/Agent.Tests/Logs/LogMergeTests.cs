using MBot.Agent.Logs;
using static MBot.Agent.Tests.Logs.LogsFixture;

namespace MBot.Agent.Tests.Logs;

public sealed class LogMergeTests
{
    private static readonly string[] Chained =
    [
        "Traceback (most recent call last):", "  File \"a.py\", line 1, in <module>", "    f()", "ValueError: first",
        "", "During handling of the above exception, another exception occurred:", "",
        "Traceback (most recent call last):", "  File \"a.py\", line 3, in <module>", "    g()", "KeyError: 'second'",
    ];

    [Fact]
    public void ATraceback_IsNeverTornApart_ByAnotherSourcesLines()
    {
        var lines = new List<LogLine> { Line(LogSource.App, 0, "before") };
        for (var i = 0; i < Chained.Length; i++)
        {
            lines.Add(Line(LogSource.App, 1 + i, Chained[i]));
            lines.Add(Line(LogSource.Nginx, 1.5 + i, $"nginx {i}"));
        }

        lines.Add(Line(LogSource.App, 20, "after"));

        var merged = LogMerge.InOrder(lines).Select(line => line.Text).ToList();

        Assert.Equal(["before", .. Chained, .. Enumerable.Range(0, Chained.Length).Select(i => $"nginx {i}"), "after"], merged);
    }

    [Fact]
    public void OfTwoCopiesThatRaiseAtOnce_EachTracebackIsWhole()
    {
        var lines = Chained.SelectMany((text, i) => new[] { Line(LogSource.App, i, text, SlotA), Line(LogSource.App, i + 0.5, text, SlotB) });

        var merged = LogMerge.InOrder(lines);

        Assert.Equal([.. Enumerable.Repeat(SlotA, Chained.Length), .. Enumerable.Repeat(SlotB, Chained.Length)], merged.Select(line => line.Origin));
        Assert.Equal([.. Chained, .. Chained], merged.Select(line => line.Text));
    }

    [Fact]
    public void WhileLinesCome_ATracebackWaitsForItsEnd_AndIsThenWhole()
    {
        var merge = new LogMerge();
        merge.Add(Line(LogSource.App, 1, Chained[0]));
        merge.Add(Line(LogSource.App, 1.1, Chained[1]));
        merge.Add(Line(LogSource.Nginx, 2, "nginx"));
        Assert.Equal("nginx", Assert.Single(merge.TakeTurn()).Text);
        merge.Add(Line(LogSource.App, 3, Chained[2]));
        merge.Add(Line(LogSource.App, 3, "ValueError: first"));
        merge.Add(Line(LogSource.App, 3.1, "next"));

        Assert.Equal([.. Chained[..3], "ValueError: first", "next"], merge.TakeTurn().Select(line => line.Text));
        Assert.Equal(0, merge.Count);
    }

    [Fact]
    public void ATracebackThatNeverEnds_IsShownAfterAWhile()
    {
        var merge = new LogMerge();
        merge.Add(Line(LogSource.App, 1, Chained[0]));

        var turns = 0;
        while (merge.TakeTurn().Count == 0)
            Assert.InRange(++turns, 1, 10);

        Assert.Equal(0, merge.Count);
    }

    [Theory]
    [InlineData("Traceback (most recent call last):|  File x|ValueError: v|next", "0110")]
    [InlineData("one|  set in|\ttoo|two", "0110")]
    [InlineData("  set in, as the first line|x", "00")]
    [InlineData("Traceback (most recent call last):|ValueError|Traceback (most recent call last):|  File|KeyError||x", "0111110")]
    public void WhatBelongsTogether_IsToldByItsForm(string lines, string belongs)
    {
        var block = new TracebackBlock();

        Assert.Equal(belongs, string.Concat(lines.Split('|').Select(line => block.Takes(line) ? '1' : '0')));
    }

    private static LogLine Line(LogSource source, double seconds, string text, string origin = SlotA) => new(source, Start.AddSeconds(seconds), source == LogSource.App ? origin : "access.log", false, text);
}
