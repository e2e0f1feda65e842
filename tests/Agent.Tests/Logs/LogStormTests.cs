using MBot.Agent.Logs;
using static MBot.Agent.Tests.Logs.LogsFixture;

namespace MBot.Agent.Tests.Logs;

/// <summary>More lines than a reader takes: it is told how many it missed, to the line, and what waits for it is bounded.</summary>
public sealed class LogStormTests : IDisposable
{
    private readonly LogsFixture _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task AReaderThatIsTooSlow_IsToldHowManyLinesItMissed_AndTheSumIsRight()
    {
        const int all = 300_000;
        using var stop = new CancellationTokenSource();
        await using var lines = _logs.Reader.ReadAsync(new LogQuery { Follow = true }, stop.Token).GetAsyncEnumerator(stop.Token);
        _logs.App(SlotA, 0, "begin");
        Assert.True(await lines.MoveNextAsync());

        await using (var file = new StreamWriter(new FileStream(_logs.AppFile(SlotA), FileMode.Append, FileAccess.Write, FileShare.ReadWrite)))
        {
            for (var i = 1; i <= all; i++)
            {
                await file.WriteAsync(Record(i / 50_000.0, $"line {i}"));
                if (i % 60_000 == 0)
                {
                    await file.FlushAsync();
                    await Task.Delay(250, _logs.Bound); // the hub looks in between, and nobody reads
                }
            }
        }

        long read = 0, missed = 0;
        var last = 0;
        while (read + missed < all)
        {
            var more = lines.MoveNextAsync().AsTask();
            Assert.True(await more.WaitAsync(_logs.Bound), $"{read} read and {missed} missed of {all}");
            if (lines.Current.Missed > 0)
            {
                missed += lines.Current.Missed;
                Assert.Contains($"{lines.Current.Missed} lines were left out", lines.Current.Text, StringComparison.Ordinal);
                continue;
            }

            read++;
            var number = int.Parse(lines.Current.Text.AsSpan(5), System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(number > last, $"{number} after {last}");
            last = number;
        }

        Assert.Equal(all, read + missed);
        Assert.True(missed > all / 2, $"{missed} missed");
        await stop.CancelAsync();
    }

    [Fact]
    public void WhatWaits_IsBoundedInLinesAndInSize_AndPassagesAreWhole()
    {
        using var subscription = new LogSubscription(new LogFilter(new LogQuery()), _ => { });
        var line = new LogLine(LogSource.App, Start, SlotA, false, new string('x', 1000));

        for (var i = 0; i < 10_000; i++)
            subscription.Offer(line);

        Assert.Equal(0, subscription.Room); // 1 MiB of text long before 10,000 lines
        subscription.TakeTurn();
        Assert.Equal(0, subscription.Room); // nothing more before half of it is read
    }
}
